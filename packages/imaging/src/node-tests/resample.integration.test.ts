import { describe, expect, test } from '@jest/globals';
import process from 'node:process';
import { invertMatrix4, transformPoint, type Vector3 } from '../geometry/matrix4.ts';
import { add } from '../geometry/vector3.ts';
import { resampleToPlainGrid } from '../resample/resample-to-plain-grid.ts';
import { readSeries } from '../series/read-series.ts';
import { testVolume } from '../volume/fixtures/test-volume.ts';
import { isPlainGrid, SERIES_FLAGS, type Volume } from '../volume/volume.ts';
import { hasRealData, listFiles, readFile } from './real-data.ts';

async function readFolder(folder: string): Promise<Volume> {
  const { series } = await readSeries(listFiles(folder).map(readFile));
  return series.find(({ volume }) => volume.geometry.slices > 1)!.volume;
}

/** Reads values at patient positions, interpolated; undefined outside. */
function sampler(volume: Volume): (pointLps: Vector3) => number | undefined {
  const { columns, rows, slices } = volume.geometry;
  const toIndex = invertMatrix4(volume.geometry.indexToLps);
  return (pointLps) => {
    const [x, y, z] = transformPoint(toIndex, pointLps);
    if (x < 0 || y < 0 || z < 0 || x > columns - 1 || y > rows - 1 || z > slices - 1)
      return undefined;
    let sum = 0;
    for (let corner = 0; corner < 8; corner += 1) {
      const i = Math.min(columns - 1, Math.floor(x) + (corner & 1));
      const j = Math.min(rows - 1, Math.floor(y) + ((corner >> 1) & 1));
      const k = Math.min(slices - 1, Math.floor(z) + (corner >> 2));
      const weight = (1 - Math.abs(x - i)) * (1 - Math.abs(y - j)) * (1 - Math.abs(z - k));
      if (weight > 0) sum += weight * volume.storedValues[(k * rows + j) * columns + i]!;
    }
    return sum;
  };
}

/** Mean absolute difference between measured voxels, where their slice says they are, and the resampled volume there. */
function meanDifference(original: Volume, resampled: Volume, offsetLps: Vector3): number {
  const { columns, rows, slices, indexToLps: m } = original.geometry;
  const positions =
    original.slicePositionsLps ??
    Array.from({ length: slices }, (_, k): Vector3 => [
      m[3] + m[2] * k,
      m[7] + m[6] * k,
      m[11] + m[10] * k,
    ]);
  const valueAt = sampler(resampled);
  let sum = 0;
  let count = 0;
  for (const [k, origin] of positions.entries()) {
    for (let j = 64; j < rows - 64; j += 9) {
      for (let i = 64; i < columns - 64; i += 9) {
        const place: Vector3 = [
          origin[0] + m[0] * i + m[1] * j,
          origin[1] + m[4] * i + m[5] * j,
          origin[2] + m[8] * i + m[9] * j,
        ];
        const value = valueAt(add(place, offsetLps));
        const measured = original.storedValues[(k * rows + j) * columns + i]!;
        if (value === undefined || measured < -1000 || value < -1000) continue;
        sum += Math.abs(value - measured);
        count += 1;
      }
    }
  }
  expect(count).toBeGreaterThan(2000);
  return sum / count;
}

const describeReal = hasRealData ? describe : describe.skip;

describeReal('resampling of real stacks', () => {
  test.each([
    ['series/ct-head-ge-tilt', SERIES_FLAGS.gantryTilt, 37],
    ['irregular/tilt', SERIES_FLAGS.gantryTilt, 4],
    ['irregular/uneven', SERIES_FLAGS.missingSlices, 5],
  ] as const)(
    '%s lands where its positions say',
    async (folder, flag, slices) => {
      const original = await readFolder(folder);
      expect(original.flags).toContain(flag);
      expect(isPlainGrid(original)).toBe(false);
      const resampled = resampleToPlainGrid(original);
      expect(isPlainGrid(resampled)).toBe(true);
      expect(resampled.flags).toContain(flag);
      expect(resampled.geometry.slices).toBe(slices);
      const here = meanDifference(original, resampled, [0, 0, 0]);
      const beside = meanDifference(original, resampled, [0, 3, 0]);
      expect(here * 2.5).toBeLessThan(beside);
    },
    60_000,
  );

  test('the grid of the tilted head is orthogonal, its step the median distance of TRUTH.json', async () => {
    const { geometry } = resampleToPlainGrid(await readFolder('series/ct-head-ge-tilt'));
    const m = geometry.indexToLps;
    expect(m[1] * m[2] + m[5] * m[6] + m[9] * m[10]).toBeCloseTo(0, 6);
    expect(Math.hypot(m[2], m[6], m[10])).toBeCloseTo(4.0019, 3);
  }, 60_000);
});

describe('speed', () => {
  test('512 x 512 x 60 in less than 1.5 s of one core', () => {
    const volume = testVolume({ columns: 512, rows: 512, slices: 60, storedAt: (i, j) => i + j });
    const tilted: Volume = {
      ...volume,
      flags: [SERIES_FLAGS.gantryTilt],
      slicePositionsLps: Array.from({ length: 60 }, (_, k): Vector3 => [0, k * 0.83, k * 3.01]),
    };
    const before = process.cpuUsage();
    resampleToPlainGrid(tilted);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(1500);
  });
});
