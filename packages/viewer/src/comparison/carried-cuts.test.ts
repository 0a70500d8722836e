import { describe, expect, test } from '@jest/globals';
import type { Vector3 } from '@rounds/classroom';
import { transformPoint } from '@rounds/imaging/asset';

import { add, distanceBetween } from '../space/vector3.ts';
import { textureToLps } from '../space/volume-space.ts';
import { seeded } from '../volume/fixtures/seeded.ts';
import { carriedCuts } from './carried-cuts.ts';
import { gridOf } from './fixtures/grid.ts';

/** 100 x 100 x 50 mm from the origin on. */
const CURRENT = gridOf([100, 100, 50], [1, 1, 1], [0.5, 0.5, 0.5]);
/** The same region of another study, in larger voxels, and 100 mm farther along z. */
const SAME = gridOf([50, 50, 10], [2, 2, 5], [1, 1, 102.5]);
const UP: Vector3 = [0, 0, 100];

describe('what is cut out of one volume', () => {
  test('is cut out of the same places of another', () => {
    const cuts = {
      crop: { min: [0.1, 0, 0.2], max: [1, 0.5, 0.6] },
      cutOut: { octant: [1, -1, 1] },
    } as const;
    const carried = carriedCuts(cuts, CURRENT, SAME, UP);
    expect(carried.cutOut).toEqual(cuts.cutOut);
    expect(carried.crop?.min.map((share) => share.toFixed(6))).toEqual([
      '0.100000',
      '0.000000',
      '0.200000',
    ]);
    expect(carried.crop?.max.map((share) => share.toFixed(6))).toEqual([
      '1.000000',
      '0.500000',
      '0.600000',
    ]);
  });

  test('keeps to its patient’s directions where axes are stored in another order or the other way round', () => {
    // Sagittal slices from left to right: columns run to the back, rows to the feet.
    const sagittal = gridOf(
      [100, 50, 100],
      [1, 1, 1],
      [99.5, 0.5, 49.5],
      [
        [0, 1, 0],
        [0, 0, -1],
        [-1, 0, 0],
      ],
    );
    const cuts = {
      crop: { min: [0.1, 0.2, 0.3], max: [0.9, 0.8, 0.7] },
      cutOut: { octant: [1, -1, 1] },
    } as const;
    const { crop, cutOut } = carriedCuts(cuts, CURRENT, sagittal, [0, 0, 0]);
    expect(cutOut).toEqual({ octant: [-1, -1, -1] });
    expect(crop?.min.map((share) => Number(share.toFixed(6)))).toEqual([0.2, 0.3, 0.1]);
    expect(crop?.max.map((share) => Number(share.toFixed(6)))).toEqual([0.8, 0.7, 0.9]);
  });

  test('does not end a larger volume where the smaller one ends', () => {
    const larger = gridOf([200, 200, 100], [1, 1, 1], [-49.5, -49.5, -24.5]);
    const crop = { min: [0, 0.5, 0], max: [0.5, 1, 1] } as const;
    const carried = carriedCuts({ crop, cutOut: null }, CURRENT, larger, [0, 0, 0]);
    expect(carried).toEqual({ crop: { min: [0, 0.5, 0], max: [0.5, 1, 1] }, cutOut: null });
  });

  test('is not cut out of a volume that lies askew, or that has nothing of the box', () => {
    const [cosine, sine] = [Math.cos(0.6), Math.sin(0.6)];
    const tilted = gridOf(
      [100, 100, 50],
      [1, 1, 1],
      [0, 0, 0],
      [
        [1, 0, 0],
        [0, cosine, sine],
        [0, -sine, cosine],
      ],
    );
    const crop = { min: [0.4, 0, 0], max: [0.6, 1, 1] } as const;
    const cutOut = { octant: [1, 1, 1] } as const;
    expect(carriedCuts({ crop, cutOut }, CURRENT, tilted, [0, 0, 0])).toEqual({
      crop: null,
      cutOut: null,
    });
    const elsewhere = carriedCuts({ crop, cutOut }, CURRENT, CURRENT, [80, 0, 0]);
    expect(elsewhere).toEqual({ crop: null, cutOut });
  });

  test('keeps exactly those places whose counterparts are kept', () => {
    const random = seeded(5);
    const some = (from: number): number => from + 0.05 + 0.4 * random();
    for (let round = 0; round < 100; round++) {
      const min: Vector3 = [some(0), some(0), some(0)];
      const max: Vector3 = [some(min[0]), some(min[1]), some(min[2])];
      const { crop } = carriedCuts({ crop: { min, max }, cutOut: null }, CURRENT, SAME, UP);
      for (const [corner, carried] of [
        [min, crop?.min],
        [max, crop?.max],
      ] as const) {
        const place = add(transformPoint(textureToLps(CURRENT), corner), UP);
        const found = transformPoint(textureToLps(SAME), carried ?? [NaN, NaN, NaN]);
        expect(distanceBetween(place, found)).toBeLessThan(1e-9);
      }
    }
  });
});
