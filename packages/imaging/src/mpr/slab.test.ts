import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Matrix4, Vector3 } from '../geometry/matrix4.ts';
import { volumeBoundsLps } from '../geometry/volume-geometry.ts';
import { testVolume } from '../volume/fixtures/test-volume.ts';
import type { Volume } from '../volume/volume.ts';
import { obliqueAxes } from './oblique-plane.ts';
import { reslice } from './reslice.ts';
import { type Slab, SlabReslicer, slabSamples } from './reslice-slab.ts';
import type { SlabProjection } from './slab-layers.ts';
import { orthogonalPlane, type SliceOrientation, type SlicePlane } from './slice-plane.ts';

const PROJECTIONS: readonly SlabProjection[] = ['mip', 'minip', 'average'];
const ORIENTATIONS: readonly SliceOrientation[] = ['axial', 'coronal', 'sagittal'];
const SIZE = 16;

/** One millimetre voxels, so that pixels of a millimetre are voxels. */
function cube(storedAt: (i: number, j: number, k: number) => number): Volume {
  const indexToLps: Matrix4 = [1, 0, 0, -7, 0, 1, 0, 4, 0, 0, 1, 30, 0, 0, 0, 1];
  const geometry = {
    columns: SIZE,
    rows: SIZE,
    slices: SIZE,
    spacingMm: [1, 1, 1] as const,
    indexToLps,
  };
  return testVolume({ columns: SIZE, rows: SIZE, slices: SIZE, storedAt, change: { geometry } });
}

const noisy = cube((i, j, k) => ((i * 131 + j * 577 + k * 911) * 7919) % 1009);

function sliced(reslicer: SlabReslicer, volume: Volume, plane: SlicePlane, slab: Slab): number[] {
  const out = new Float32Array(plane.columns * plane.rows);
  reslicer.reslice(volume, plane, slab, out);
  return [...out];
}

/** The plane through voxel layer `layer` of an orientation, a pixel a voxel. */
function layerPlane(orientation: SliceOrientation, layer: number): SlicePlane {
  const { center } = volumeBoundsLps(noisy.geometry);
  const axis = { sagittal: 0, coronal: 1, axial: 2 }[orientation];
  const point = center.map((value, i) =>
    i === axis ? [-7, 4, 30][i]! + layer : value,
  ) as unknown as Vector3;
  return orthogonalPlane(noisy.geometry, orientation, point, 1);
}

/** The slab as its definition says: the voxel layers whose middle lies in it. */
function expected(
  orientation: SliceOrientation,
  layer: number,
  thicknessMm: number,
  projection: SlabProjection,
): number[] {
  const layers: Float32Array[] = [];
  for (let other = 0; other < SIZE; other += 1) {
    if (Math.abs(other - layer) > thicknessMm / 2 + 1e-9) continue;
    const plane = layerPlane(orientation, other);
    const out = new Float32Array(plane.columns * plane.rows);
    reslice(noisy, plane, out);
    layers.push(out);
  }
  return [...layers[0]!.keys()].map((at) => {
    const values = layers.map((values) => values[at]!);
    if (projection === 'mip') return Math.max(...values);
    if (projection === 'minip') return Math.min(...values);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}

function expectClose(actual: readonly number[], wanted: readonly number[], within = 1e-3): void {
  expect(actual).toHaveLength(wanted.length);
  const worst = actual.reduce((most, value, i) => {
    const apart = Math.abs(value - wanted[i]!);
    return apart > most ? apart : most;
  }, 0);
  expect(worst).toBeLessThan(within);
}

describe.each(ORIENTATIONS)('an %s slab', (orientation) => {
  test.each(PROJECTIONS)('as %s is the voxel layers whose middle lies in it', (projection) => {
    for (const [layer, thicknessMm] of [
      [8, 5],
      [3, 2],
      [0, 7],
      [15, 4],
    ] as const) {
      const slab = { thicknessMm, projection };
      const plane = layerPlane(orientation, layer);
      expectClose(
        sliced(new SlabReslicer(), noisy, plane, slab),
        expected(orientation, layer, thicknessMm, projection),
      );
    }
  });

  test.each(PROJECTIONS)('as %s slides to the same values as one cut anew', (projection) => {
    const steps = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(steps, (moves) => {
        const reslicer = new SlabReslicer();
        const slab = { thicknessMm: 6, projection };
        let layer = 7;
        for (const move of moves) {
          layer = Math.max(0, Math.min(SIZE - 1, layer + move));
          const plane = layerPlane(orientation, layer);
          expectClose(
            sliced(reslicer, noisy, plane, slab),
            sliced(new SlabReslicer(), noisy, plane, slab),
          );
        }
      }),
      { seed: 11, numRuns: 10 },
    );
  });
});

describe('a slab', () => {
  const axial = layerPlane('axial', 8);

  test('thinner than a voxel is a plane', () => {
    const out = new Float32Array(axial.columns * axial.rows);
    reslice(noisy, axial, out);
    for (const thicknessMm of [0, 0.99]) {
      expect(slabSamples(noisy.geometry, axial, thicknessMm)).toBe(1);
      expect(sliced(new SlabReslicer(), noisy, axial, { thicknessMm, projection: 'mip' })).toEqual([
        ...out,
      ]);
    }
  });

  test('takes other voxels into account when it is told that they changed', () => {
    const changing = cube(() => 5);
    const reslicer = new SlabReslicer();
    const slab: Slab = { thicknessMm: 4, projection: 'mip' };
    expect(Math.max(...sliced(reslicer, changing, axial, slab))).toBe(5);
    changing.storedValues.fill(9);
    reslicer.forget();
    expect(Math.max(...sliced(reslicer, changing, axial, slab))).toBe(9);
  });

  test('of falling values takes the brightest, not the largest stored ones', () => {
    const inverted: Volume = { ...noisy, rescaleSlope: [-2], rescaleIntercept: [50] };
    const slab: Slab = { thicknessMm: 5, projection: 'mip' };
    const darkest = expected('axial', 8, 5, 'minip').map((value) => value * -2 + 50);
    expectClose(sliced(new SlabReslicer(), inverted, axial, slab), darkest);
  });

  test('where slices differ in their rescale, modality values are compared', () => {
    const slopes = Array.from({ length: SIZE }, (_, k) => 2 ** (k % 4));
    const pet: Volume = { ...cube((_i, _j, k) => 64 / 2 ** (k % 4)), rescaleSlope: slopes, rescaleIntercept: slopes.map(() => 1) }; // prettier-ignore
    for (const projection of PROJECTIONS) {
      const values = sliced(new SlabReslicer(), pet, axial, { thicknessMm: 6, projection });
      expect(new Set(values)).toEqual(new Set([65]));
    }
  });

  test('beside the volume is its minimum', () => {
    const beside = { ...axial, originLps: [-7, 4, 90] as const };
    const slab: Slab = { thicknessMm: 10, projection: 'average' };
    expect(new Set(sliced(new SlabReslicer(), noisy, beside, slab))).toEqual(new Set([-1000]));
  });

  test('of any orientation: the mean is the middle, the extremes are the sides of a linear volume', () => {
    const gradient: Vector3 = [3, -7, 20];
    const linear = cube((i, j, k) => gradient[0] * i + gradient[1] * j + gradient[2] * k);
    const component = fc.double({ min: -1, max: 1, noNaN: true });
    // Along the voxel axes, a slab is made of whole layers.
    const normals = fc
      .tuple(component, component, component)
      .filter((v) => v.filter((value) => Math.abs(value) > 0.1).length > 1);
    fc.assert(
      fc.property(normals, (direction) => {
        const norm = Math.hypot(...direction);
        const normal = direction.map((value) => value / norm) as unknown as Vector3;
        const { rightLps, downLps } = obliqueAxes(normal);
        const { center } = volumeBoundsLps(linear.geometry);
        const plane: SlicePlane = { originLps: center, rightLps, downLps, columns: 3, rows: 2 };
        const slope = Math.abs(
          gradient[0] * normal[0] + gradient[1] * normal[1] + gradient[2] * normal[2],
        );
        const middle = new Float32Array(6);
        reslice(linear, plane, middle);
        const shift = { mip: slope * 3, minip: -slope * 3, average: 0 };
        for (const projection of PROJECTIONS) {
          const slab = { thicknessMm: 6, projection };
          const values = sliced(new SlabReslicer(), linear, plane, slab);
          expectClose(
            values,
            [...middle].map((value) => value + shift[projection]),
            0.05,
          );
        }
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  test('refuses an output that is too small', () => {
    const slab: Slab = { thicknessMm: 5, projection: 'mip' };
    expect(() => new SlabReslicer().reslice(noisy, axial, slab, new Float32Array(3))).toThrow(
      RangeError,
    );
  });
});
