import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  invertMatrix4,
  transformDirection,
  transformPoint,
  type Matrix4,
  type Vector3,
} from './matrix4.ts';
import {
  geometryAtLevel,
  indexToLps,
  lpsToIndex,
  volumeBoundsLps,
  type VolumeGeometry,
} from './volume-geometry.ts';

const upright: VolumeGeometry = {
  columns: 10,
  rows: 20,
  slices: 5,
  spacingMm: [2, 1, 3],
  indexToLps: [1, 0, 0, -4.5, 0, 2, 0, -19, 0, 0, 3, 100, 0, 0, 0, 1],
};

const coordinate = fc.double({ min: -500, max: 500, noNaN: true });
const point = fc.tuple(coordinate, coordinate, coordinate);

/** Affine matrices like those of real series: a rotation, spacings, a shear and a translation. */
const affine = fc
  .record({
    angles: fc.tuple(
      ...Array.from({ length: 3 }, () => fc.double({ min: -3, max: 3, noNaN: true })),
    ),
    spacing: fc.tuple(
      ...Array.from({ length: 3 }, () => fc.double({ min: 0.1, max: 10, noNaN: true })),
    ),
    shear: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    origin: point,
  })
  .map(({ angles, spacing, shear, origin }): Matrix4 => {
    const [a = 0, b = 0, c = 0] = angles;
    const [sx = 1, sy = 1, sz = 1] = spacing;
    const [ca, sa, cb, sb, cc, sc] = [
      Math.cos(a),
      Math.sin(a),
      Math.cos(b),
      Math.sin(b),
      Math.cos(c),
      Math.sin(c),
    ];
    const x: Vector3 = [ca * cb, sa * cb, -sb];
    const y: Vector3 = [ca * sb * sc - sa * cc, sa * sb * sc + ca * cc, cb * sc];
    const n: Vector3 = [ca * sb * cc + sa * sc, sa * sb * cc - ca * sc, cb * cc];
    const z: Vector3 = [n[0] + shear * y[0], n[1] + shear * y[1], n[2] + shear * y[2]];
    return [
      x[0] * sx, y[0] * sy, z[0] * sz, origin[0],
      x[1] * sx, y[1] * sy, z[1] * sz, origin[1],
      x[2] * sx, y[2] * sy, z[2] * sz, origin[2],
      0, 0, 0, 1,
    ]; // prettier-ignore
  });

describe('affine matrices', () => {
  test('the inverse undoes the matrix', () => {
    fc.assert(
      fc.property(affine, point, (matrix, p) => {
        const back = transformPoint(invertMatrix4(matrix), transformPoint(matrix, p));
        for (const axis of [0, 1, 2] as const)
          expect(Math.abs(back[axis] - p[axis])).toBeLessThan(1e-6);
      }),
      { seed: 3 },
    );
  });

  test('directions are differences of points', () => {
    fc.assert(
      fc.property(affine, point, point, (matrix, p, q) => {
        const difference: Vector3 = [q[0] - p[0], q[1] - p[1], q[2] - p[2]];
        const [from, to] = [transformPoint(matrix, p), transformPoint(matrix, q)];
        const direction = transformDirection(matrix, difference);
        for (const axis of [0, 1, 2] as const) {
          expect(Math.abs(direction[axis] - (to[axis] - from[axis]))).toBeLessThan(1e-6);
        }
      }),
      { seed: 4 },
    );
  });

  test('a singular matrix has no inverse', () => {
    expect(() => invertMatrix4([1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])).toThrow(
      RangeError,
    );
  });
});

describe('volume geometry', () => {
  test('index and patient space by hand', () => {
    expect(indexToLps(upright, [1, 2, 3])).toEqual([-3.5, -15, 109]);
    expect(lpsToIndex(upright, [-3.5, -15, 109])).toEqual([1, 2, 3]);
  });

  test('bounds hold whole voxels', () => {
    expect(volumeBoundsLps(upright)).toEqual({
      min: [-5, -20, 98.5],
      max: [5, 20, 113.5],
      center: [0, 0, 106],
    });
  });

  test('a coarser level keeps the first voxel in its place and doubles the steps', () => {
    const coarse = geometryAtLevel(upright, 2);
    expect([coarse.columns, coarse.rows, coarse.slices]).toEqual([3, 5, 5]);
    expect(coarse.spacingMm).toEqual([8, 4, 3]);
    expect(indexToLps(coarse, [0, 0, 0])).toEqual(indexToLps(upright, [0, 0, 0]));
    expect(indexToLps(coarse, [2, 1, 4])).toEqual(indexToLps(upright, [8, 4, 4]));
  });
});
