import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { CONFIDENTIALITY_PROFILE } from '../deidentification/confidentiality-profile.ts';
import { deidentify } from '../deidentification/deidentify.ts';
import { findForms } from '../deidentification/fixtures/search-forms.ts';
import { parsePart10 } from '../dicom/part10.ts';
import { TAGS } from '../dicom/tags.ts';
import { hasRealData, listFiles, readFile, REAL_DATA_FOLDER } from './real-data.ts';

const secretKey = Uint8Array.from({ length: 32 }, (_, i) => i + 1);
const STANDARD = join(REAL_DATA_FOLDER, 'standard/confidentiality_profile_attributes.json');
const onStandard = existsSync(STANDARD) ? test : test.skip;
const onRealData = hasRealData ? describe : describe.skip;

interface StandardRow {
  readonly id: string;
  readonly basicProfile: string;
  readonly rtnLongModifDatesOpt?: string;
  readonly rtnPatCharsOpt?: string;
}

describe('the table', () => {
  onStandard('is that of PS3.15, row by row', () => {
    const rows: readonly StandardRow[] = JSON.parse(readFileSync(STANDARD, 'utf8'));
    const single = rows.filter(({ id }) => /^[0-9a-f]{8}$/.test(id));
    expect(rows.length - single.length).toBe(4);
    expect(CONFIDENTIALITY_PROFILE.size).toBe(single.length);
    for (const row of single) {
      const tag = Number.parseInt(row.id, 16);
      expect({ id: row.id, ...CONFIDENTIALITY_PROFILE.get(tag) }).toMatchObject({
        id: row.id,
        tag,
        action: row.basicProfile,
        modifiedDates: row.rtnLongModifDatesOpt !== undefined,
        patientCharacteristic: row.rtnPatCharsOpt === 'K',
      });
    }
  });
});

/** Names, numbers and addresses longer than this are looked for; shorter ones occur by chance. */
const MIN_NEEDLE_LENGTH = 4;
const IDENTIFYING = [
  'x00100010',
  'x00100020',
  'x00080090',
  'x00080080',
  'x00080081',
  'x00101040',
  'x00100030',
  'x0020000d',
  'x00080018',
  'x00080050',
];

/** The identifying values of a file as bytes, whatever their character set, and the parts of names. */
function identifyingNeedles(bytes: Uint8Array): string[] {
  const result = parsePart10(bytes);
  if ('refusal' in result) throw new Error(result.refusal);
  const { dataSet } = result.parsed;
  const needles = IDENTIFYING.flatMap((tag) => {
    const element = dataSet.elements[tag];
    if (!element || element.length <= 0) return [];
    const value = dataSet.byteArray.subarray(
      element.dataOffset,
      element.dataOffset + element.length,
    );
    const text = String.fromCharCode(...value).replace(/[\0 ]+$/, '');
    return [text, ...text.split(/[\^=]/)];
  });
  return [...new Set(needles)].filter((needle) => needle.length >= MIN_NEEDLE_LENGTH);
}

function contains(bytes: Uint8Array, needle: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(
    Buffer.from(needle, 'latin1'),
  );
}

onRealData('files with names in many character sets', () => {
  const files = hasRealData ? listFiles('deid') : [];

  test.each(files.length > 0 ? files : ['(no data)'])('%s', (path) => {
    const original = readFile(path).bytes;
    const needles = identifyingNeedles(original);
    expect(needles.length).toBeGreaterThan(0);
    for (const shiftDates of [false, true]) {
      const result = deidentify(original, { secretKey, options: { shiftDates } });
      if ('refusal' in result) throw new Error(result.refusal);
      expect(needles.filter((needle) => contains(original, needle))).toEqual(needles);
      expect(needles.filter((needle) => contains(result.bytes, needle))).toEqual([]);
      const ascii = needles.filter((needle) => /^[ -~]*$/.test(needle));
      expect(findForms(result.bytes.subarray(0, 20_000), ascii)).toEqual([]);
    }
  });
});

onRealData('every image that can be read', () => {
  const files = hasRealData
    ? [...listFiles('syntax'), ...listFiles('shapes'), ...listFiles('irregular')]
    : [];

  test('keeps its pixels byte for byte, and its transfer syntax unless it was rewritten', () => {
    let compared = 0;
    for (const path of files.filter((name) => name.endsWith('.dcm'))) {
      const original = readFile(path).bytes;
      const result = deidentify(original, { secretKey });
      if ('refusal' in result) {
        expect([path, 'refusal' in parsePart10(original)]).toEqual([path, true]);
        continue;
      }
      const before = parsePart10(original);
      const after = parsePart10(result.bytes);
      if ('refusal' in before || 'refusal' in after) throw new Error(path);
      const isBigEndian = before.parsed.transferSyntaxUid === '1.2.840.10008.1.2.2';
      const pixels = pixelBytes(before.parsed.dataSet, isBigEndian);
      if (!pixels) continue;
      const written = pixelBytes(after.parsed.dataSet, false);
      expect([path, written?.equals(pixels)]).toEqual([path, true]);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(40);
  });
});

type ParsedDataSet = Extract<
  ReturnType<typeof parsePart10>,
  { parsed: unknown }
>['parsed']['dataSet'];

function pixelBytes(dataSet: ParsedDataSet, isBigEndian: boolean): Buffer | undefined {
  const element = dataSet.elements[TAGS.pixelData];
  if (!element) return undefined;
  const slice = (start: number, length: number): Buffer =>
    Buffer.from(dataSet.byteArray.slice(start, start + length));
  if (element.fragments) {
    return Buffer.concat(element.fragments.map(({ position, length }) => slice(position, length)));
  }
  const bytes = slice(element.dataOffset, element.length);
  if (isBigEndian && dataSet.uint16('x00280100') === 16) return bytes.swap16();
  if (isBigEndian && dataSet.uint16('x00280100') === 32) return bytes.swap32();
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
}
