import { describe, expect, test } from '@jest/globals';

import { AttributeReader } from './attributes.ts';
import { writePart10, type Elements } from './fixtures/part10-writer.ts';
import { readModalityLut, readPalette } from './lookup-tables.ts';
import { parsePart10 } from './part10.ts';

function attributes(elements: Elements): AttributeReader {
  const result = parsePart10(writePart10({ elements }));
  if ('refusal' in result) throw new Error(`refused: ${result.refusal}`);
  return new AttributeReader(result.parsed.dataSet);
}

const DESCRIPTORS = [0x00281101, 0x00281102, 0x00281103];
const TABLES = [0x00281201, 0x00281202, 0x00281203];
const SEGMENTS = [0x00281221, 0x00281222, 0x00281223];

function palette(
  descriptor: readonly number[],
  tags: readonly number[],
  data: readonly (readonly number[] | Uint8Array)[],
): ReturnType<typeof readPalette> {
  const elements: Record<number, Elements[number]> = {};
  for (const tag of DESCRIPTORS) elements[tag] = ['US', descriptor];
  for (const [i, tag] of tags.entries()) elements[tag] = ['OW', data[i]!];
  return readPalette(attributes(elements), false);
}

describe('readPalette', () => {
  test('takes the high byte of 16-bit entries', () => {
    const table = [0x1200, 0xffff];
    expect(palette([2, 5, 16], TABLES, [table, [0, 0x100], table])).toEqual({
      firstStoredValue: 5,
      rgb: Uint8Array.of(0x12, 0, 0x12, 0xff, 1, 0xff),
    });
  });

  test('takes 8-bit entries as they are, in words or packed in pairs', () => {
    const rgb = Uint8Array.of(1, 1, 1, 2, 2, 2);
    expect(
      palette([2, 0, 8], TABLES, [
        [1, 2],
        [1, 2],
        [1, 2],
      ])?.rgb,
    ).toEqual(rgb);
    const packed = Uint8Array.of(1, 2);
    expect(palette([2, 0, 8], TABLES, [packed, packed, packed])?.rgb).toEqual(rgb);
  });

  test('expands discrete, linear and indirect segments', () => {
    // Two entries, a ramp of four to 0x0a00, then the ramp of the third word again.
    const words = [0, 2, 0x0100, 0x0200, 1, 4, 0x0a00, 2, 1, 4, 0];
    const rgb = palette([10, 0, 16], SEGMENTS, [words, words, words])?.rgb;
    expect(rgb?.filter((_, i) => i % 3 === 0)).toEqual(
      Uint8Array.of(1, 2, 4, 6, 8, 10, 10, 10, 10, 10),
    );
  });

  test.each<[why: string, descriptor: readonly number[], data: readonly number[]]>([
    ['too few entries', [9, 0, 16], [1, 2]],
    ['impossible bits', [2, 0, 40], [1, 2]],
    ['half a descriptor', [2], [1, 2]],
  ])('is none with %s', (_why, descriptor, data) => {
    expect(palette(descriptor, TABLES, [data, data, data])).toBeUndefined();
  });

  test('segments that refer to themselves end', () => {
    const words = [2, 65_535, 0, 0];
    expect(palette([10, 0, 16], SEGMENTS, [words, words, words])).toBeUndefined();
  });
});

describe('readModalityLut', () => {
  const lut = (descriptor: readonly number[], data: readonly number[]): Elements => ({
    0x00283000: ['SQ', { items: [{ 0x00283002: ['US', descriptor], 0x00283006: ['OW', data] }] }],
  });

  test('reads the values and what the first one stands for', () => {
    const elements = lut([3, 0xfffe, 16], [7, 8, 65_535]);
    expect(readModalityLut(attributes(elements), true)).toEqual({
      firstStoredValue: -2,
      values: Uint16Array.of(7, 8, 65_535),
    });
    expect(readModalityLut(attributes(elements), false)?.firstStoredValue).toBe(65_534);
  });

  test('is none without enough values', () => {
    expect(readModalityLut(attributes(lut([4, 0, 16], [1])), false)).toBeUndefined();
  });
});
