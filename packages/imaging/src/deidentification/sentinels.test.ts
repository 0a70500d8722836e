import { describe, expect, test } from '@jest/globals';
import { encodeVolumeAsset } from '../asset/encode.ts';
import { asciiBytes } from '../dicom/fixtures/part10-writer.ts';
import { parsePart10 } from '../dicom/part10.ts';
import { readSeries } from '../series/read-series.ts';
import { valueRepresentationOf } from './attribute-dictionary.ts';
import { CONFIDENTIALITY_PROFILE } from './confidentiality-profile.ts';
import { deidentify } from './deidentify.ts';
import { NEEDLES, NEEDLES_WITHOUT_TIMES, saltedFile } from './fixtures/salted-file.ts';
import { base64, findForms, formsOf } from './fixtures/search-forms.ts';
import { summarise } from './summarise.ts';

const secretKey = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);
const SLICES = [1, 2, 3, 4];

function cleaned(bytes: Uint8Array, shiftDates = false) {
  const result = deidentify(bytes, { secretKey, options: { shiftDates } });
  if ('refusal' in result) throw new Error(result.refusal);
  return result;
}

describe('the search itself', () => {
  test('finds every sentinel in what is not de-identified', () => {
    expect(findForms(saltedFile(1), NEEDLES).sort()).toEqual([...NEEDLES].sort());
  });

  test('finds other forms of the same text', () => {
    for (const form of formsOf('ZQXJVKWQ')) {
      const bytes = Uint8Array.of(1, 2, ...form, 3);
      expect(findForms(bytes, ['ZQXJVKWQ'])).toEqual(['ZQXJVKWQ']);
    }
    const encoded = asciiBytes(base64('name=ZQXJVKWQ;'));
    expect(findForms(encoded, ['ZQXJVKWQ'])).toEqual(['ZQXJVKWQ']);
  });
});

describe('every attribute of the table, salted', () => {
  test('all rows have a known representation', () => {
    expect(CONFIDENTIALITY_PROFILE.size).toBe(617);
    const unknown = [...CONFIDENTIALITY_PROFILE.values()].filter(
      ({ tag }) => valueRepresentationOf(tag) === undefined,
    );
    expect(unknown).toEqual([]);
  });

  test('0 sentinels are left: basic profile', () => {
    const { bytes } = cleaned(saltedFile(1));
    expect(findForms(bytes, NEEDLES)).toEqual([]);
  });

  test('0 sentinels but times of day are left: dates moved', () => {
    const { bytes } = cleaned(saltedFile(1), true);
    expect(findForms(bytes, NEEDLES_WITHOUT_TIMES)).toEqual([]);
  });

  test('no words are left among the characteristics of a patient: only numbers and defined terms', () => {
    const options = { retainPatientCharacteristics: true };
    const result = deidentify(saltedFile(1), { secretKey, options });
    if ('refusal' in result) throw new Error(result.refusal);
    const numbers: readonly string[] = ['087Y', '86420.97531'];
    expect(findForms(result.bytes, NEEDLES).filter((found) => !numbers.includes(found))).toEqual(
      [],
    );
  });

  test('0 sentinels in reports and summaries', () => {
    const reports = SLICES.map((instance) => cleaned(saltedFile(instance)).report);
    const said = JSON.stringify([reports, summarise(reports)]);
    expect(findForms(asciiBytes(said), NEEDLES)).toEqual([]);
  });

  test('the result is a file that can be read, and the sequences that may stay are there', () => {
    const parsed = parsePart10(cleaned(saltedFile(1)).bytes);
    if ('refusal' in parsed) throw new Error(parsed.refusal);
    const { dataSet } = parsed.parsed;
    expect(dataSet.elements['x00081140']!.items).toHaveLength(2);
    expect(dataSet.elements['x00082112']!.items).toHaveLength(1);
  });
});

describe('the way into an asset', () => {
  test.each([
    ['as they come', (bytes: Uint8Array) => bytes],
    ['after de-identification', (bytes: Uint8Array) => cleaned(bytes).bytes],
  ])('0 sentinels, %s', async (_name, prepare) => {
    const files = SLICES.map((instance) => ({
      name: `${instance}.dcm`,
      bytes: prepare(saltedFile(instance, { columns: 16, rows: 16 })),
    }));
    const { series, refused } = await readSeries(files);
    expect(refused).toEqual([]);
    expect(series).toHaveLength(1);
    const { volume } = series[0]!;
    const asset = await encodeVolumeAsset(volume);
    expect(findForms(asset, NEEDLES)).toEqual([]);
    expect(findForms(asciiBytes(JSON.stringify(volume)), NEEDLES)).toEqual([]);
  });
});
