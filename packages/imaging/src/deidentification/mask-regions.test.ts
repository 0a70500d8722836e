import { describe, expect, test } from '@jest/globals';
import { testVolume } from '../volume/fixtures/test-volume.ts';
import { maskRegionProblem, maskRegions, type MaskRegion } from './mask-regions.ts';

const region: MaskRegion = { frames: [1, 2], column: 2, row: 3, width: 4, height: 2 };

describe('maskRegions', () => {
  test('blackens exactly the rectangle, and says so', () => {
    const volume = testVolume({ storedAt: () => 500 });
    volume.storedValues[0] = -1000;
    const masked = maskRegions(volume, [region]);
    let changed = 0;
    for (const [i, value] of masked.storedValues.entries()) {
      if (value === volume.storedValues[i]) continue;
      changed += 1;
      const [column, row, slice] = [i % 7, Math.floor(i / 7) % 6, Math.floor(i / 42)];
      expect([
        value,
        column >= 2 && column < 6,
        row >= 3 && row < 5,
        slice === 1 || slice === 2,
      ]).toEqual([-1000, true, true, true]);
    }
    expect(changed).toBe(16);
    expect(masked.flags).toEqual(['masked']);
    expect(masked.valueRange.mean).toBeCloseTo((209 * 500 - 1000 - 16 * 1500) / 210, 9);
    expect(volume.storedValues[1 + 7 * 3 + 42]).toBe(500);
  });

  test('black is the bright end of MONOCHROME1', () => {
    const change = { photometricInterpretation: 'MONOCHROME1' } as const;
    const masked = maskRegions(testVolume({ change }), [{ ...region, frames: 'all' }]);
    expect(masked.storedValues[2 + 7 * 3]).toBe(456);
  });

  test('colour becomes 0 in all three samples', () => {
    const change = {
      samplesPerPixel: 3,
      photometricInterpretation: 'RGB',
      storedValues: new Uint8Array(7 * 6 * 5 * 3).fill(9),
    } as const;
    const masked = maskRegions(testVolume({ change }), [{ ...region, frames: [0, 0] }]);
    const start = (3 * 7 + 2) * 3;
    expect([...masked.storedValues.subarray(start - 1, start + 13)]).toEqual([
      9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9,
    ]);
    expect(masked.storedValues.filter((value) => value === 0)).toHaveLength(24);
  });

  test('no regions, no change', () => {
    const volume = testVolume();
    expect(maskRegions(volume, [])).toBe(volume);
  });
});

describe('maskRegionProblem', () => {
  test.each<[string, Partial<MaskRegion>]>([
    ['reaches out of the picture', { column: 4 }],
    ['reaches out of the picture', { row: -1 }],
    ['is empty', { width: 0 }],
    ['whole pixels', { height: 1.5 }],
    ['whole pixels', { column: Number.NaN }],
    ['frames that are not there', { frames: [2, 5] }],
    ['frames that are not there', { frames: [2, 1] }],
  ])('%s', (words, change) => {
    const volume = testVolume();
    expect(maskRegionProblem(volume, { ...region, ...change })).toContain(words);
    expect(() => maskRegions(volume, [{ ...region, ...change }])).toThrow(RangeError);
    expect(maskRegionProblem(volume, region)).toBeUndefined();
  });
});
