import { describe, expect, test } from '@jest/globals';
import { testVolume } from './fixtures/test-volume.ts';
import { storedRange } from './stored-range.ts';
import { isPlainGrid, rescaleOfSlice, SERIES_FLAGS } from './volume.ts';
import { valueStatistics } from './value-statistics.ts';
import { voxelSha256 } from './voxel-sha256.ts';

describe('valueStatistics', () => {
  test('range and mean over all voxels, by hand', () => {
    const { range } = valueStatistics({
      storedValues: Int16Array.of(-5, 0, 5, 8),
      voxelsPerSlice: 2,
      slopes: [2],
      intercepts: [1],
      paddingStoredValue: undefined,
    });
    expect(range).toEqual({ min: -9, max: 17, mean: 5 });
  });

  test('every slice has its own rescale', () => {
    const { range } = valueStatistics({
      storedValues: Uint16Array.of(1, 2, 1, 2),
      voxelsPerSlice: 2,
      slopes: [1, 10],
      intercepts: [0, 5],
      paddingStoredValue: undefined,
    });
    expect(range).toEqual({ min: 1, max: 25, mean: 10.75 });
  });

  test('ranges of slices that are known already say the same', () => {
    const storedValues = Int16Array.from({ length: 24 }, (_, i) => ((i * 7919) % 401) - 200);
    const sliceRanges = [0, 8, 16].map((at) => storedRange(storedValues.subarray(at, at + 8)));
    for (const [slopes, intercepts] of [
      [[2], [-3]],
      [
        [1, 2, 3],
        [0, 5, -5],
      ],
    ] as const) {
      const input = { storedValues, voxelsPerSlice: 8, slopes, intercepts };
      const measured = valueStatistics({ ...input, paddingStoredValue: undefined });
      const known = valueStatistics({ ...input, paddingStoredValue: undefined, sliceRanges });
      expect(known.range).toEqual(measured.range);
    }
  });

  test('range and mean are the same whether values are counted or not', () => {
    const storedValues = Int16Array.from(
      { length: 70_000 },
      (_, i) => ((i * 7919) % 65_536) - 32_768,
    );
    const common = { storedValues, voxelsPerSlice: 35_000, paddingStoredValue: undefined };
    const whole = valueStatistics({ ...common, slopes: [-2, 3], intercepts: [7, -1] });
    const byHand = Float64Array.from(storedValues, (value, i) =>
      i < 35_000 ? value * -2 + 7 : value * 3 - 1,
    );
    expect(whole.range).toEqual({
      min: byHand.reduce((a, b) => Math.min(a, b)),
      max: byHand.reduce((a, b) => Math.max(a, b)),
      mean: byHand.reduce((a, b) => a + b) / byHand.length,
    });
    const halves = valueStatistics({ ...common, slopes: [-1, 1.5], intercepts: [3.5, -0.5] });
    expect(halves.range.mean * 2).toBe(whole.range.mean);
    expect(halves.percentile(0.5)).toBeCloseTo(whole.percentile(0.5) / 2, 6);
  });

  test('percentiles leave padding out', () => {
    const storedValues = Int16Array.from({ length: 1000 }, (_, i) => (i < 500 ? -2000 : i - 500));
    const { percentile, range } = valueStatistics({
      storedValues,
      voxelsPerSlice: 1000,
      slopes: [1],
      intercepts: [0],
      paddingStoredValue: -2000,
    });
    expect(range.min).toBe(-2000);
    expect(percentile(0.01)).toBeGreaterThan(-2);
    expect(Math.abs(percentile(0.5) - 250)).toBeLessThan(3);
    expect(percentile(1)).toBe(499);
  });

  test('a volume of one value has one percentile', () => {
    const { percentile } = valueStatistics({
      storedValues: new Int16Array(8).fill(7),
      voxelsPerSlice: 8,
      slopes: [1],
      intercepts: [0],
      paddingStoredValue: undefined,
    });
    expect([percentile(0), percentile(0.5), percentile(1)]).toEqual([7, 7, 7]);
  });
});

describe('volumes', () => {
  test('a plain grid is one without tilt, gaps or uneven spacing', () => {
    expect(
      isPlainGrid(
        testVolume({ change: { flags: [SERIES_FLAGS.padding, SERIES_FLAGS.monochrome1] } }),
      ),
    ).toBe(true);
    for (const flag of [
      SERIES_FLAGS.gantryTilt,
      SERIES_FLAGS.nonUniformSpacing,
      SERIES_FLAGS.missingSlices,
    ]) {
      expect(isPlainGrid(testVolume({ change: { flags: [flag] } }))).toBe(false);
    }
  });

  test('the rescale of a slice', () => {
    const perSlice = testVolume({
      slices: 2,
      change: { rescaleSlope: [1, 3], rescaleIntercept: [0, -1] },
    });
    expect(rescaleOfSlice(perSlice, 1)).toEqual({ slope: 3, intercept: -1 });
    expect(rescaleOfSlice(testVolume(), 1)).toEqual({ slope: 1, intercept: 0 });
  });

  test('the voxel hash is that of the little-endian values', () => {
    // sha256sum of the bytes 01 00 ff ff
    const volume = testVolume({
      columns: 2,
      rows: 1,
      slices: 1,
      storedAt: (i) => (i === 0 ? 1 : -1),
    });
    expect(voxelSha256(volume)).toBe(
      '16b8cb1fe734fbc60c6763c94c9e4cc55840ae966e7e508ba82f539d82702511',
    );
  });
});
