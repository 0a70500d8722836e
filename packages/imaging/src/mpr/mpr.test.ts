import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Matrix4, Vector3 } from '../geometry/matrix4.ts';
import { indexToLps, volumeBoundsLps } from '../geometry/volume-geometry.ts';
import { testVolume } from '../volume/fixtures/test-volume.ts';
import type { Volume } from '../volume/volume.ts';
import { reslice, valueAt } from './reslice.ts';
import { edgeLabels, orthogonalPlane, type SlicePlane } from './slice-plane.ts';

const volume = testVolume({
  columns: 12,
  rows: 11,
  slices: 10,
  storedAt: (i, j, k) => 3 * i - 7 * j + 20 * k,
});

function resliced(source: Volume, plane: SlicePlane): Float32Array {
  const out = new Float32Array(plane.columns * plane.rows);
  reslice(source, plane, out);
  return out;
}

/** The patient point of a pixel. */
function pixelLps(
  { originLps: o, rightLps: r, downLps: d }: SlicePlane,
  x: number,
  y: number,
): Vector3 {
  return [o[0] + r[0] * x + d[0] * y, o[1] + r[1] * x + d[1] * y, o[2] + r[2] * x + d[2] * y];
}

/** The value of the linear test volume at any patient point. */
const expectedAt = ([x, y, z]: Vector3): number =>
  (3 * (x + 6)) / 2 - (7 * (y + 9)) / 3 + (20 * (z - 10)) / 4;

describe('orthogonalPlane', () => {
  const center = volumeBoundsLps(volume.geometry).center;

  test('axial: patient right on screen left, anterior up', () => {
    expect(edgeLabels(orthogonalPlane(volume.geometry, 'axial', center, 1))).toEqual({
      left: 'R',
      right: 'L',
      top: 'A',
      bottom: 'P',
    });
  });

  test('coronal: patient right on screen left, head up', () => {
    expect(edgeLabels(orthogonalPlane(volume.geometry, 'coronal', center, 1))).toEqual({
      left: 'R',
      right: 'L',
      top: 'H',
      bottom: 'F',
    });
  });

  test('sagittal: anterior on screen left, head up', () => {
    expect(edgeLabels(orthogonalPlane(volume.geometry, 'sagittal', center, 1))).toEqual({
      left: 'A',
      right: 'P',
      top: 'H',
      bottom: 'F',
    });
  });

  test('fits the bounds and goes through the point', () => {
    const plane = orthogonalPlane(volume.geometry, 'coronal', [1, 2, 30], 0.5);
    expect([plane.columns, plane.rows]).toEqual([48, 80]);
    expect(plane.originLps).toEqual([-6.75, 2, 47.75]);
    expect(plane.downLps).toEqual([0, 0, -0.5]);
    expect(() => orthogonalPlane(volume.geometry, 'axial', center, 0)).toThrow(RangeError);
  });

  test('at voxel size, pixels are voxels', () => {
    const cube = testVolume({
      columns: 5,
      rows: 4,
      slices: 3,
      change: {
        geometry: {
          columns: 5,
          rows: 4,
          slices: 3,
          spacingMm: [2, 2, 2],
          indexToLps: [2, 0, 0, 7, 0, 2, 0, -3, 0, 0, 2, 1, 0, 0, 0, 1],
        },
      },
    });
    const plane = orthogonalPlane(cube.geometry, 'axial', indexToLps(cube.geometry, [0, 0, 1]), 2);
    expect([...resliced(cube, plane)]).toEqual([...cube.storedValues.subarray(20, 40)]);
  });
});

describe('edgeLabels', () => {
  test('oblique planes get two letters, the stronger first', () => {
    const plane: SlicePlane = {
      originLps: [0, 0, 0],
      rightLps: [0.8, 0.6, 0],
      downLps: [0.1, 0, -1],
      columns: 1,
      rows: 1,
    };
    expect(edgeLabels(plane)).toEqual({ left: 'RA', right: 'LP', top: 'H', bottom: 'F' });
  });
});

describe('reslice', () => {
  const inside = fc.tuple(
    fc.double({ min: -5.9, max: 15.9, noNaN: true }),
    fc.double({ min: -8.9, max: 20.9, noNaN: true }),
    fc.double({ min: 10.1, max: 45.9, noNaN: true }),
  );
  const step = fc.double({ min: -1.5, max: 1.5, noNaN: true });

  /** The largest deviation of a plane from the linear volume, where it lies between voxel centres. */
  function worstError(plane: SlicePlane): number {
    let worst = 0;
    for (const [i, value] of resliced(volume, plane).entries()) {
      const point = pixelLps(plane, i % plane.columns, Math.floor(i / plane.columns));
      const [x, y, z] = point;
      const isBetweenCentres = x >= -6 && x <= 16 && y >= -9 && y <= 21 && z >= 10 && z <= 46;
      if (isBetweenCentres) worst = Math.max(worst, Math.abs(value - expectedAt(point)));
    }
    return worst;
  }

  test('interpolates a linear volume exactly on any plane', () => {
    const steps = fc.tuple(step, step, step);
    const planes = fc.tuple(inside, steps, steps);
    fc.assert(
      fc.property(planes, ([originLps, rightLps, downLps]) => {
        expect(worstError({ originLps, rightLps, downLps, columns: 5, rows: 4 })).toBeLessThan(
          1e-3,
        );
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  test('the fast way along the axes gives what the general way gives', () => {
    const tilted: Matrix4 = [2, 1e-7, 0, -6, 0, 3, 0, -9, 0, 0, 4, 10, 0, 0, 0, 1];
    const noisy = testVolume({
      columns: 12,
      rows: 11,
      slices: 10,
      storedAt: (i, j, k) => (i * 131 + j * 577 + k * 911) % 700,
    });
    const nearlySame: Volume = { ...noisy, geometry: { ...noisy.geometry, indexToLps: tilted } };
    for (const orientation of ['axial', 'coronal', 'sagittal'] as const) {
      for (const pixelMm of [0.7, 1, 3]) {
        const plane = orthogonalPlane(noisy.geometry, orientation, [3.3, 4.4, 21.7], pixelMm);
        const [fast, general] = [resliced(noisy, plane), resliced(nearlySame, plane)];
        for (const [i, value] of fast.entries())
          expect(Math.abs(value - general[i]!)).toBeLessThan(0.05);
      }
    }
  });

  test('outside the volume is its minimum; the outer half of border voxels is not outside', () => {
    const plane: SlicePlane = {
      originLps: [-8, 0, 22],
      rightLps: [1.1, 0, 0],
      downLps: [0, 1, 0],
      columns: 3,
      rows: 1,
    };
    expect([...resliced(volume, plane)].map((value) => value === -1000)).toEqual([
      true,
      false,
      false,
    ]);
    const far: SlicePlane = { ...plane, originLps: [0, 0, 500] };
    expect([...resliced(volume, far)]).toEqual([-1000, -1000, -1000]);
    const oblique: SlicePlane = { ...plane, originLps: [0, 0, 500], rightLps: [1, 1, 0] };
    expect([...resliced(volume, oblique)]).toEqual([-1000, -1000, -1000]);
  });

  test('blends modality values, not stored ones, where slices have their own slope', () => {
    const slopes = [1, 2, 4, 8, 16];
    const pet = testVolume({
      storedAt: (_i, _j, k) => 160 / slopes[k]!,
      change: { rescaleSlope: slopes, rescaleIntercept: slopes.map(() => 5) },
    });
    for (const orientation of ['axial', 'coronal'] as const) {
      const out = resliced(pet, orthogonalPlane(pet.geometry, orientation, [0, 0, 16.5], 1));
      expect([...new Set(out)]).toEqual([165]);
    }
    expect(valueAt(pet, [0, 0, 18])).toBe(165);
  });

  test('refuses an output that is too small', () => {
    const plane = orthogonalPlane(volume.geometry, 'axial', [0, 0, 20], 1);
    expect(() => reslice(volume, plane, new Float32Array(10))).toThrow(RangeError);
  });
});

describe('valueAt', () => {
  test('is the nearest voxel', () => {
    expect(valueAt(volume, [-6, -9, 10])).toBe(0);
    expect(valueAt(volume, [-5.1, -9, 10])).toBe(0);
    expect(valueAt(volume, [-4.9, -6, 18])).toBe(3 - 7 + 40);
  });

  test('is nothing outside', () => {
    expect(valueAt(volume, [-7.1, -9, 10])).toBeUndefined();
    expect(valueAt(volume, [0, 0, 100])).toBeUndefined();
    expect(valueAt(volume, [Number.NaN, 0, 20])).toBeUndefined();
  });
});
