import { asciiBytes, asciiString } from '../bytes/ascii.ts';
import { NUMBER_BYTES, trimPadding } from '../dicom/data-set.ts';

/** What may stand in a value of each text representation; anything else is not what it claims to be. @see DICOM PS3.5 6.2 */
const VALUE_PATTERNS: ReadonlyMap<string, RegExp> = new Map([
  ['AS', /^\d{3}[DWMY]$/],
  ['CS', /^[A-Z0-9_ ]{0,16}$/],
  ['DA', /^\d{8}$/],
  ['DS', /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/],
  ['DT', /^\d{4,14}(?:\.\d{1,6})?(?:[+-]\d{4})?$/],
  ['IS', /^[+-]?\d{1,12}$/],
  ['TM', /^\d{2,6}(?:\.\d{1,6})?$/],
  ['UI', /^[\d.]{1,64}$/],
]);

const PRINTABLE_ASCII = /^[\x20-\x7e\r\n\t]*$/;

/**
 * A multi-valued text with the values that are not what their representation allows emptied; undefined if nothing is left.
 * Only printable ASCII passes: in other character sets a backslash byte may be half of a character, and names hide.
 */
export function wellFormedText(vr: string, bytes: Uint8Array): string | undefined {
  const text = trimPadding(asciiString(bytes));
  if (!PRINTABLE_ASCII.test(text)) return undefined;
  const pattern = VALUE_PATTERNS.get(vr);
  if (!pattern) return text;
  const values = text
    .split('\\')
    .map((value) => value.trim())
    .map((value) => (pattern.test(value) ? value : ''));
  return values.some((value) => value !== '') ? values.join('\\') : undefined;
}

/** A non-empty value that is valid for the representation and says nothing. @see DICOM PS3.15 E.1.1 action D */
export function dummyBytes(vr: string): Uint8Array {
  const size = NUMBER_BYTES.get(vr);
  if (size !== undefined) return new Uint8Array(Math.max(2, vr === 'AT' ? 4 : size));
  return asciiBytes(DUMMY_TEXTS.get(vr) ?? (isOpaque(vr) ? '\0\0' : 'REMOVED'));
}

const DUMMY_TEXTS: ReadonlyMap<string, string> = new Map([
  ['AS', '000Y'],
  ['DA', '19000101'],
  ['DS', '0'],
  ['DT', '19000101000000'],
  ['IS', '0'],
  ['TM', '000000'],
  ['UR', 'urn:removed'],
]);

function isOpaque(vr: string): boolean {
  return vr === 'OB' || vr === 'UN';
}

/** Ages of 90 and more are rare enough to identify: they become 90. */
export function cappedAge(age: string): string {
  const years = /^(\d{3})Y$/.exec(age)?.[1];
  return years !== undefined && Number(years) > 90 ? '090Y' : age;
}

const MS_PER_DAY = 86_400_000;

/**
 * Every date (DA) or datetime (DT) of a multi-valued text moved by whole days; '' for a value without a whole date.
 * Times of day stay, so intervals within a day do, too.
 */
export function shiftDates(text: string, days: number): string {
  return text
    .split('\\')
    .map((value) => shiftDate(value.trim(), days))
    .join('\\');
}

function shiftDate(value: string, days: number): string {
  const parts = /^(\d{4})(\d{2})(\d{2})(.*)$/.exec(value);
  if (!parts) return '';
  const [, year = '', month = '', day = '', rest = ''] = parts;
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const isDate = new Date(at).getUTCDate() === Number(day) && Number(year) >= 100;
  if (!isDate) return '';
  const moved = new Date(at + days * MS_PER_DAY);
  return moved.toISOString().slice(0, 10).replaceAll('-', '') + rest;
}
