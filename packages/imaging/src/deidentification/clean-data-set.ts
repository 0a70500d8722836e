import { asciiString } from '../bytes/ascii.ts';
import {
  isKeptBulk,
  KEPT_TEXT,
  PUBLIC_CODING_SCHEMES,
  TYPED_TEXT,
  valueRepresentationOf,
} from './attribute-dictionary.ts';
import { CONFIDENTIALITY_PROFILE, type ProfileRow } from './confidentiality-profile.ts';
import {
  NUMBER_BYTES,
  PIXEL_DATA_TAG,
  textElement,
  textOf,
  type DataElement,
} from '../dicom/data-set.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import type { ChangeOutcome, ReportBuilder } from './report.ts';
import { cappedAge, dummyBytes, shiftDates, wellFormedText } from './values.ts';

/** What cleaning one file needs to know. */
export interface CleaningContext {
  readonly pseudonyms: Pseudonyms;
  readonly patientKey: string;
  readonly shiftDates: boolean;
  readonly retainPatientCharacteristics: boolean;
  readonly signedPixels: boolean;
  readonly report: ReportBuilder;
}

const PATIENT_NAME = 0x00100010;
const PATIENT_ID = 0x00100020;
const CODING_SCHEME = 0x00080102;
const CODE_TAGS: ReadonlySet<number> = new Set([
  0x00080100, 0x00080102, 0x00080104, 0x00080119, 0x00080120,
]);
/** Written anew for every file. */
const OWN_STATEMENTS: ReadonlySet<number> = new Set([
  0x00120062, 0x00120063, 0x00120064, 0x00280303,
]);
/** Frames of reference of atlases and colour palettes: nobody's. @see DICOM PS3.6 Table */
const PUBLIC_INSTANCE = /^1\.2\.840\.10008\.1\.[45]\.\d{1,3}(?:\.\d{1,3})?$/;
/** Anything the standard registers, and the external coding schemes it names. @see DICOM PS3.6 Annex A, PS3.16 Table 8-1 */
const WELL_KNOWN = /^(?:1\.2\.840\.10008(?:\.\d{1,5}){1,9}|2\.16\.840\.1\.113883\.6\.\d{1,4})$/;

/** The elements that may leave, at every depth. Elements that come twice count once: the first one. */
export function cleanDataSet(
  elements: readonly DataElement[],
  context: CleaningContext,
): readonly DataElement[] {
  const seen = new Set<number>();
  const cleaned: DataElement[] = [];
  for (const element of withoutPrivateCodes(elements, context)) {
    if (seen.has(element.tag)) continue;
    seen.add(element.tag);
    const kept = cleanElement(element, context);
    if (kept) cleaned.push(kept);
  }
  return cleaned;
}

function cleanElement(element: DataElement, context: CleaningContext): DataElement | undefined {
  const { tag } = element;
  const group = tag >>> 16;
  if (group % 2 === 1) {
    context.report.privateAttribute(tag);
    return undefined;
  }
  // Group lengths would be wrong; command, meta and directory groups have no place in a data set.
  if ((tag & 0xffff) === 0 || group <= 0x0004 || OWN_STATEMENTS.has(tag)) return undefined;
  if ((group >= 0x5000 && group <= 0x50ff) || (group >= 0x6000 && group <= 0x60ff)) {
    context.report.counts.overlayAttributes += 1;
    return undefined;
  }
  const standardVr = valueRepresentationOf(tag);
  if (standardVr === undefined) {
    context.report.counts.unlistedAttributes += 1;
    return undefined;
  }
  const vr = resolveVr(element, standardVr, context);
  const row = CONFIDENTIALITY_PROFILE.get(tag);
  return row ? applyProfile(row, element, vr, context) : keepChecked(element, vr, context);
}

/** The representation to write: the standard's, where it leaves a choice the file's. */
function resolveVr(
  { vr, value }: DataElement,
  standardVr: string,
  { signedPixels }: CleaningContext,
): string {
  const written = vr === 'XS' || vr === 'XW' || vr === 'OX' || vr === 'UN' ? undefined : vr;
  if (standardVr === 'XS')
    return written === 'US' || written === 'SS' ? written : signedPixels ? 'SS' : 'US';
  if (standardVr === 'XW') {
    if (written === 'US' || written === 'SS' || written === 'OW') return written;
    return value.kind === 'bytes' && value.bytes.length > 6 ? 'OW' : 'US';
  }
  if (standardVr === 'OX') return written === 'OB' ? 'OB' : 'OW';
  return standardVr;
}

/** What coded characteristics may say; free text in their place says anything. @see DICOM PS3.3 C.7.1.1, C.7.2.2 */
const CHARACTERISTIC_TERMS: ReadonlyMap<number, ReadonlySet<string>> = new Map([
  [0x00100040, new Set(['M', 'F', 'O'])],
  [0x001021a0, new Set(['YES', 'NO', 'UNKNOWN'])],
  [0x00102203, new Set(['ALTERED', 'UNALTERED'])],
]);

/** Numbers and defined terms. */
function isRetainable(row: ProfileRow, element: DataElement, vr: string): boolean {
  if (!row.patientCharacteristic) return false;
  if (/^(?:AS|DS|IS)$/.test(vr)) return true;
  // Pregnancy Status: one small number.
  const { value } = element;
  if (vr === 'US') return value.kind === 'bytes' && value.bytes.length === 2;
  return CHARACTERISTIC_TERMS.get(row.tag)?.has(textOf(element)) ?? false;
}

function applyProfile(
  row: ProfileRow,
  element: DataElement,
  vr: string,
  context: CleaningContext,
): DataElement | undefined {
  const { report } = context;
  const hadValue = !isEmpty(element);
  const note = (outcome: ChangeOutcome): void => {
    if (hadValue) report.change(row, vr, outcome);
  };
  if (context.retainPatientCharacteristics && isRetainable(row, element, vr)) {
    note('kept-by-option');
    return keepChecked(element, vr, context, true);
  }
  if (row.modifiedDates && context.shiftDates && isTemporal(vr)) {
    const shifted = temporalElement(element, vr, context);
    if (shifted) {
      note('replaced');
      return shifted;
    }
  }
  if ((row.tag === PATIENT_NAME || row.tag === PATIENT_ID) && hadValue) {
    note('replaced');
    return textElement(row.tag, vr, context.pseudonyms.patient(context.patientKey));
  }
  switch (row.action) {
    case 'X':
      note('removed');
      return undefined;
    case 'Z':
    case 'X/Z':
      note('emptied');
      return { tag: row.tag, vr, value: emptyValue(vr) };
    case 'D':
    case 'X/D':
    case 'Z/D':
    case 'X/Z/D':
      note(hadValue ? 'replaced' : 'emptied');
      return dummyElement(row.tag, vr, hadValue || row.action === 'D');
    case 'U':
      note('replaced');
      return uidElement(element, PUBLIC_INSTANCE, context);
    case 'X/Z/U*':
      note('replaced');
      return itemsElement(element, context);
  }
}

function emptyValue(vr: string): DataElement['value'] {
  return vr === 'SQ' ? { kind: 'items', items: [] } : { kind: 'bytes', bytes: new Uint8Array(0) };
}

/** A dummy; of a sequence one item without anything in it. */
function dummyElement(tag: number, vr: string, withValue: boolean): DataElement {
  if (!withValue) return { tag, vr, value: emptyValue(vr) };
  if (vr === 'SQ') return { tag, vr, value: { kind: 'items', items: [[]] } };
  return { tag, vr, value: { kind: 'bytes', bytes: dummyBytes(vr) } };
}

function isEmpty({ value }: DataElement): boolean {
  if (value.kind === 'items') return value.items.length === 0;
  return value.kind === 'bytes' && value.bytes.length === 0;
}

function isTemporal(vr: string): boolean {
  return vr === 'DA' || vr === 'TM' || vr === 'DT' || vr === 'SH';
}

/** A date moved, a time of day or an offset from UTC as it is; undefined if the value is none. @see DICOM PS3.15 E.3.6 */
function temporalElement(
  { tag, value }: DataElement,
  vr: string,
  context: CleaningContext,
): DataElement | undefined {
  if (value.kind !== 'bytes') return undefined;
  const text = wellFormedText(vr, value.bytes);
  if (text === undefined) return undefined;
  if (vr === 'TM') return textElement(tag, vr, text);
  if (vr === 'SH') return /^[+-]\d{4}$/.test(text) ? textElement(tag, vr, text) : undefined;
  const moved = shiftDates(text, context.pseudonyms.shiftDays(context.patientKey));
  return moved.replaceAll('\\', '') === '' ? undefined : textElement(tag, vr, moved);
}

function uidElement(
  { tag, value }: DataElement,
  kept: RegExp,
  { pseudonyms }: CleaningContext,
): DataElement {
  const text = value.kind === 'bytes' ? asciiString(value.bytes) : '';
  const uids = text.split('\\').map((part) => {
    const uid = part.replaceAll('\0', '').trim();
    return kept.test(uid) ? uid : pseudonyms.uid(uid);
  });
  return textElement(tag, 'UI', uids.join('\\'));
}

function itemsElement({ tag, value }: DataElement, context: CleaningContext): DataElement {
  const items = value.kind === 'items' ? value.items : [];
  return {
    tag,
    vr: 'SQ',
    value: { kind: 'items', items: items.map((item) => cleanDataSet(item, context)) },
  };
}

/** An attribute that the profile does not name, or an option keeps: kept if it is known to be harmless and is what it says. */
function keepChecked(
  element: DataElement,
  vr: string,
  context: CleaningContext,
  allowedText = false,
): DataElement | undefined {
  const { counts } = context.report;
  const { tag, value } = element;
  if (vr === 'SQ')
    return value.kind === 'items'
      ? itemsElement(element, context)
      : malformed(element, vr, context);
  if (value.kind === 'fragments') return tag === PIXEL_DATA_TAG ? element : undefined;
  if (value.kind === 'items') return malformed(element, vr, context);
  if (vr === 'UI') {
    const cleaned = uidElement(element, WELL_KNOWN, context);
    if (textOf(cleaned) !== textOf(element)) counts.furtherUids += 1;
    return cleaned;
  }
  const size = NUMBER_BYTES.get(vr);
  if (size !== undefined && vr !== 'OW') {
    if (value.bytes.length % size !== 0) return malformed(element, vr, context);
    return { tag, vr, value };
  }
  if (/^(?:OB|OW|UN)$/.test(vr)) return isKeptBulk(tag) ? { tag, vr, value } : unlisted(context);
  if (/^(?:AS|CS|DS|IS)$/.test(vr)) return checkedText(element, vr, context);
  if (allowedText || KEPT_TEXT.has(tag)) {
    if (TYPED_TEXT.has(tag) && value.bytes.length > 0)
      context.report.keptText(KEPT_TEXT.get(tag) ?? '');
    return checkedText(element, vr, context);
  }
  if (/^(?:DA|TM|DT)$/.test(vr) && context.shiftDates) {
    const moved = temporalElement(element, vr, context);
    if (moved) return moved;
  }
  return unlisted(context);
}

function checkedText(
  { tag, value }: DataElement,
  vr: string,
  context: CleaningContext,
): DataElement | undefined {
  if (value.kind !== 'bytes') return undefined;
  const text = wellFormedText(vr, value.bytes);
  if (text !== undefined) return textElement(tag, vr, vr === 'AS' ? cappedAge(text) : text);
  if (value.bytes.length > 0) context.report.counts.malformedValues += 1;
  return { tag, vr, value: emptyValue(vr) };
}

function malformed({ tag }: DataElement, vr: string, { report }: CleaningContext): DataElement {
  report.counts.malformedValues += 1;
  return { tag, vr, value: emptyValue(vr) };
}

function unlisted({ report }: CleaningContext): undefined {
  report.counts.unlistedAttributes += 1;
  return undefined;
}

/**
 * The codes of an item in a private or unnamed coding scheme replaced: what a hospital calls its own rooms, staff and
 * procedures is free text in disguise. @see DICOM PS3.3 8.2 (designators that start with 99 are private)
 */
function withoutPrivateCodes(
  elements: readonly DataElement[],
  { report }: CleaningContext,
): readonly DataElement[] {
  if (!elements.some(({ tag }) => CODE_TAGS.has(tag))) return elements;
  const scheme = textOf(elements.find(({ tag }) => tag === CODING_SCHEME));
  if (PUBLIC_CODING_SCHEMES.has(scheme)) return elements;
  return elements.map((element) => {
    if (!CODE_TAGS.has(element.tag) || isEmpty(element)) return element;
    report.counts.unlistedAttributes += 1;
    return textElement(element.tag, valueRepresentationOf(element.tag) ?? 'SH', 'REMOVED');
  });
}
