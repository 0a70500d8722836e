import { describe, expect, test } from '@jest/globals';
import type { Matrix4, Vector3 } from '../geometry/matrix4.ts';
import { indexToLps, lpsToIndex } from '../geometry/volume-geometry.ts';
import { testVolume } from '../volume/fixtures/test-volume.ts';
import { isPlainGrid, SERIES_FLAGS, type Volume } from '../volume/volume.ts';
import { resampleToPlainGrid } from './resample-to-plain-grid.ts';

const COLUMNS = 24;
const ROWS = 20;
const SPACING_MM = 2;

interface StackOptions {
  readonly positions: readonly Vector3[];
  readonly valueAt: (pointLps: Vector3) => number;
  readonly change?: Partial<Volume>;
}

/** A stack sampled from a field in patient space, its slices wherever they are said to lie. */
function sampledStack({ positions, valueAt, change }: StackOptions): Volume {
  const slices = positions.length;
  const first = positions[0]!;
  const last = positions.at(-1)!;
  const step = [0, 1, 2].map((axis) => (last[axis]! - first[axis]!) / (slices - 1));
  const matrix: Matrix4 = [
    SPACING_MM, 0, step[0]!, first[0],
    0, SPACING_MM, step[1]!, first[1],
    0, 0, step[2]!, first[2],
    0, 0, 0, 1,
  ]; // prettier-ignore
  const placeOf = (i: number, j: number, k: number): Vector3 => {
    const origin = positions[k]!;
    return [origin[0] + i * SPACING_MM, origin[1] + j * SPACING_MM, origin[2]];
  };
  return testVolume({
    columns: COLUMNS,
    rows: ROWS,
    slices,
    storedAt: (i, j, k) => Math.round(valueAt(placeOf(i, j, k))),
    change: {
      geometry: {
        columns: COLUMNS,
        rows: ROWS,
        slices,
        spacingMm: [SPACING_MM, SPACING_MM, 3],
        indexToLps: matrix,
      },
      flags: [SERIES_FLAGS.nonUniformSpacing],
      valueRange: { min: -1000, max: 1000, mean: 0 },
      slicePositionsLps: positions,
      ...change,
    },
  });
}

/** Compares every voxel that all slices around it cover with the field itself; returns how many were compared. */
function expectField(
  volume: Volume,
  positions: readonly Vector3[],
  valueAt: (point: Vector3) => number,
  tolerance: number,
): number {
  const { columns, rows, slices } = volume.geometry;
  const covers = (origin: Vector3, [x, y]: Vector3): boolean =>
    x >= origin[0] - 1e-6 &&
    x <= origin[0] + (COLUMNS - 1) * SPACING_MM + 1e-6 &&
    y >= origin[1] - 1e-6 &&
    y <= origin[1] + (ROWS - 1) * SPACING_MM + 1e-6;
  const sorted = [...positions].sort((a, b) => a[2] - b[2]);
  let compared = 0;
  let worst = 0;
  for (let k = 0; k < slices; k += 1) {
    for (let j = 0; j < rows; j += 1) {
      for (let i = 0; i < columns; i += 1) {
        const point = indexToLps(volume.geometry, [i, j, k]);
        const above = sorted.findIndex(([, , z]) => z >= point[2] - 1e-6);
        const near = sorted[Math.max(0, above - 1)];
        const far = sorted[above];
        if (!near || !far || !covers(near, point) || !covers(far, point)) continue;
        const stored = volume.storedValues[(k * rows + j) * columns + i]!;
        const value = stored * volume.rescaleSlope[0]! + volume.rescaleIntercept[0]!;
        worst = Math.max(worst, Math.abs(value - valueAt(point)));
        compared += 1;
      }
    }
  }
  expect(worst).toBeLessThanOrEqual(tolerance);
  return compared;
}

const linear = ([x, y, z]: Vector3): number => 3 * x - 2 * y + 5 * z + 40;
/** Smooth enough that linear interpolation between samples 2 to 5 mm apart errs by little. */
const sphere = ([x, y, z]: Vector3): number => 1000 - Math.hypot(x - 20, y - 14, z - 12) ** 2 / 2;

describe('resampleToPlainGrid', () => {
  const sheared: Vector3[] = Array.from({ length: 9 }, (_, k) => [1 + k * 0.3, 2 - k * 1.1, k * 3]);
  const uneven: Vector3[] = [0, 1, 4, 7, 10, 16, 19, 22, 24.5].map((z) => [0, 0, z]);
  const both: Vector3[] = [0, 1.5, 4, 7, 10, 13, 20, 23].map((z) => [0, z * 0.31, z]);

  test.each([
    ['sheared', sheared, [SERIES_FLAGS.gantryTilt]],
    ['uneven', uneven, [SERIES_FLAGS.nonUniformSpacing]],
    ['sheared and uneven', both, [SERIES_FLAGS.gantryTilt, SERIES_FLAGS.nonUniformSpacing]],
  ] as const)('a linear field in a %s stack comes back within rounding', (_, positions, flags) => {
    const volume = sampledStack({ positions, valueAt: linear, change: { flags } });
    const resampled = resampleToPlainGrid(volume);
    // Stored values were rounded once when sampled, once when resampled.
    expect(expectField(resampled, positions, linear, 1.01)).toBeGreaterThan(2000);
    expect(resampled.flags).toEqual(expect.arrayContaining([...flags, SERIES_FLAGS.resampled]));
    expect(isPlainGrid(resampled)).toBe(true);
    expect(resampled.slicePositionsLps).toBeUndefined();
    expect(resampled.geometry.spacingMm[2]).toBeCloseTo(3, 6);
  });

  test('a sphere keeps its place and shape', () => {
    const volume = sampledStack({ positions: both, valueAt: sphere });
    const resampled = resampleToPlainGrid(volume);
    // h^2/8 * f'' with f'' = 1 along each axis: 7 mm gap and 2 mm pixels.
    expectField(resampled, both, sphere, (49 + 4 + 4) / 8 + 1);
    const center = lpsToIndex(resampled.geometry, [20, 14, 12]);
    const index = center.map(Math.round) as [number, number, number];
    const { columns, rows } = resampled.geometry;
    const at = (index[2] * rows + index[1]) * columns + index[0];
    expect(resampled.storedValues[at]).toBeGreaterThan(990);
  });

  test('axes become orthogonal, the step the median distance, and the grid holds every slice', () => {
    const resampled = resampleToPlainGrid(
      sampledStack({ positions: sheared, valueAt: linear, change: { flags: ['gantry-tilt'] } }),
    );
    const m = resampled.geometry.indexToLps;
    expect([m[2], m[6]]).toEqual([0, 0]);
    expect(m[10]).toBeCloseTo(3, 6);
    expect(resampled.geometry.slices).toBe(9);
    expect(resampled.geometry.columns).toBe(COLUMNS + 2);
    expect(resampled.geometry.rows).toBe(ROWS + 5);
    expect(resampled.flags).toContain(SERIES_FLAGS.padding);
  });

  test('slices on the grid keep their values; what no slice covers gets the lowest value', () => {
    const positions: Vector3[] = [
      [0, 0, 0],
      [0, 0, 3],
      [0, 0, 9],
    ];
    const volume = sampledStack({ positions, valueAt: ([x, , z]) => x + z * 10 });
    const resampled = resampleToPlainGrid(volume);
    expect(resampled.geometry.slices).toBe(3);
    // The median of 3 and 6 is 6: the second grid slice lies half way between the last two.
    expect(resampled.storedValues.slice(0, COLUMNS)).toEqual(volume.storedValues.slice(0, COLUMNS));
    const shifted = resampleToPlainGrid(
      sampledStack({
        positions: [
          [0, 0, 0],
          [40, 0, 3],
          [80, 0, 6],
        ],
        valueAt: () => 500,
      }),
    );
    expect(shifted.storedValues.at(0)).toBe(500);
    expect(shifted.storedValues.at(-1)).toBe(500);
    expect(shifted.storedValues[shifted.geometry.columns - 1]).toBe(-1000);
  });

  test('a rescale per slice is applied and becomes one', () => {
    const slopes = both.map((_, k) => 1 + k / 4);
    const volume = sampledStack({
      positions: both,
      valueAt: linear,
      change: { rescaleSlope: slopes, rescaleIntercept: slopes.map(() => -7) },
    });
    const pixels = COLUMNS * ROWS;
    const values = Int16Array.from(volume.storedValues, (stored, i) =>
      Math.round((stored + 7) / slopes[Math.floor(i / pixels)]!),
    );
    let min = Infinity;
    let max = -Infinity;
    for (const [i, stored] of values.entries()) {
      const value = stored * slopes[Math.floor(i / pixels)]! - 7;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    const resampled = resampleToPlainGrid({
      ...volume,
      storedValues: values,
      valueRange: { min, max, mean: 0 },
    });
    expect(resampled.rescaleSlope).toHaveLength(1);
    expectField(resampled, both, linear, 2.01);
  });

  test('slices in descending order give the same picture', () => {
    const volume = sampledStack({ positions: [...uneven].reverse(), valueAt: linear });
    expectField(resampleToPlainGrid(volume), uneven, linear, 1.01);
  });

  test('what is plain stays the same object; an outlier does not make a wall of slices', () => {
    const plain = testVolume();
    expect(resampleToPlainGrid(plain)).toBe(plain);
    const positions: Vector3[] = [
      [0, 0, 0],
      [0, 0, 0.02],
      [0, 0, 0.04],
      [0, 0, 5e5],
    ];
    const resampled = resampleToPlainGrid(sampledStack({ positions, valueAt: () => 1 }));
    expect(resampled.geometry.slices).toBeLessThanOrEqual(64);
    expect(() =>
      resampleToPlainGrid(
        sampledStack({
          positions: [
            [0, 0, 0],
            [9e5, 9e5, 1],
            [0, 0, 2],
          ],
          valueAt: () => 1,
        }),
      ),
    ).toThrow(RangeError);
  });
});
