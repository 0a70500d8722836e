import { describe, expect, test } from '@jest/globals';
import { dot, type Vector3 } from '@rounds/classroom';
import { indexToLps, type VolumeGeometry } from '@rounds/imaging/asset';

import { isKeptByCuts } from '../volume/ray-pick.ts';
import { NO_CUTS } from '../volume/volume-cuts.ts';
import { cornerPlanes } from './corner-planes.ts';
import { subtract } from './vector3.ts';

/** Turned, and with slices that are sheared against each other. */
const GEOMETRY: VolumeGeometry = {
  columns: 40,
  rows: 30,
  slices: 20,
  indexToLps: [0.8, -0.6, 0.3, -10, 0.6, 0.8, 0.5, 20, 0, 0, 2, 5, 0, 0, 0, 1],
  spacingMm: [1, 1, 2],
};

describe('the faces of a corner that is cut out', () => {
  test.each([
    [1, 1, 1],
    [-1, 1, -1],
    [-1, -1, 1],
  ] as const)('part the same points as the cut itself: %i %i %i', (...octant) => {
    const crosshairLps = indexToLps(GEOMETRY, [17.3, 12.2, 8.6]);
    const planes = cornerPlanes(GEOMETRY, { cutOut: { octant }, crosshairLps });
    const cuts = { ...NO_CUTS, corner: { pointLps: crosshairLps, octant } };
    let removed = 0;
    for (let i = 1; i < 40; i += 4)
      for (let j = 1; j < 30; j += 3)
        for (let k = 1; k < 20; k += 2) {
          const point: Vector3 = indexToLps(GEOMETRY, [i, j, k]);
          const isRemoved = planes.every(
            ({ normalLps, pointLps }) => dot(normalLps, subtract(point, pointLps)) < 0,
          );
          removed += Number(isRemoved);
          expect(isRemoved).toBe(!isKeptByCuts(GEOMETRY, cuts, point));
        }
    expect(removed).toBeGreaterThan(0);
  });

  test('there are none without a corner', () => {
    expect(cornerPlanes(GEOMETRY, { cutOut: null, crosshairLps: [0, 0, 0] })).toEqual([]);
  });
});
