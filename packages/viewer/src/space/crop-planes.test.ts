import { describe, expect, test } from '@jest/globals';
import { type CropBox, dot, type Vector3 } from '@rounds/classroom';
import { indexToLps, type VolumeGeometry } from '@rounds/imaging/asset';

import { cropPlanes } from './crop-planes.ts';
import { subtract } from './vector3.ts';

/** Columns run to the front, rows to the feet, slices to the left; every axis has another spacing. */
const GEOMETRY: VolumeGeometry = {
  columns: 20,
  rows: 30,
  slices: 40,
  spacingMm: [2, 1, 3],
  indexToLps: [0, 0, 3, -50, -1, 0, 0, 20, 0, -2, 0, 90, 0, 0, 0, 1],
};
const CROP: CropBox = { min: [0.2, 0, 0.5], max: [1, 0.6, 0.75] };

describe('the sides of a crop box', () => {
  test('are only those that take something away', () => {
    expect(cropPlanes(GEOMETRY, null)).toEqual([]);
    expect(cropPlanes(GEOMETRY, { min: [0, 0, 0], max: [1, 1, 1] })).toEqual([]);
    expect(cropPlanes(GEOMETRY, CROP)).toHaveLength(4);
  });

  test('keep exactly the voxels that the box keeps', () => {
    const planes = cropPlanes(GEOMETRY, CROP);
    const counts = [GEOMETRY.columns, GEOMETRY.rows, GEOMETRY.slices] as const;
    for (let i = 0; i < counts[0]; i += 3) {
      for (let j = 0; j < counts[1]; j += 4) {
        for (let k = 0; k < counts[2]; k += 3) {
          const index: Vector3 = [i, j, k];
          const point = indexToLps(GEOMETRY, index);
          const isKept = planes.every(
            ({ normalLps, pointLps }) => dot(normalLps, subtract(point, pointLps)) >= 0,
          );
          const isInBox = index.every((at, axis) => {
            const share = (at + 0.5) / (counts[axis] as number);
            return share >= (CROP.min[axis] as number) && share <= (CROP.max[axis] as number);
          });
          expect(isKept).toBe(isInBox);
        }
      }
    }
  });
});
