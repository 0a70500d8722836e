import { describe, expect, test } from '@jest/globals';
import { InflationLimitError } from '../dicom/inflate.ts';
import { gunzipCapped, gzip, isGzip, portableGunzipCapped, portableGzip } from './gzip.ts';

const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 7 + (i >> 3)) & 255);

describe('gzip', () => {
  test('what either way makes, either way reads', () => {
    for (const zipped of [gzip(bytes), portableGzip(bytes)]) {
      expect(isGzip(zipped)).toBe(true);
      expect(gunzipCapped(zipped, bytes.length)).toEqual(bytes);
      expect(portableGunzipCapped(zipped, bytes.length)).toEqual(bytes);
    }
    expect(gzip(bytes)).toEqual(gzip(bytes));
    expect(gunzipCapped(gzip(new Uint8Array(0)), 0)).toHaveLength(0);
  });

  test('output beyond the limit ends in an error, not in memory', () => {
    const bomb = gzip(new Uint8Array(2 ** 22), 9);
    for (const gunzip of [gunzipCapped, portableGunzipCapped]) {
      expect(() => gunzip(bomb, 2 ** 20)).toThrow(InflationLimitError);
      expect(() => gunzip(gzip(Uint8Array.of(1)), 0)).toThrow(InflationLimitError);
    }
  });

  test('bytes that are no gzip, or end early, throw', () => {
    for (const gunzip of [gunzipCapped, portableGunzipCapped]) {
      expect(() => gunzip(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 100)).toThrow();
    }
    expect(() => gunzipCapped(gzip(bytes).slice(0, 100), 1e6)).toThrow();
  });
});
