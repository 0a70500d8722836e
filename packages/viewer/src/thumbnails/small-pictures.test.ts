import { describe, expect, test } from '@jest/globals';
import { createTeachingPhantom, indexToLps, valueAt, volumeBoundsLps } from '@rounds/imaging';

import { coarseVolume } from './coarse-volume.ts';
import { flatPicture } from './flat-picture.ts';

const { volume } = createTeachingPhantom({ columns: 96, rows: 96, slices: 40 });
const { center } = volumeBoundsLps(volume.geometry);
const WINDOW = { center: 300, width: 600 };

describe('a coarse volume', () => {
  const coarse = coarseVolume(volume, 32);

  test('has no side longer than asked for, and lies where the fine one does', () => {
    const { columns, rows, slices } = coarse.geometry;
    expect([columns, rows, slices]).toEqual([32, 32, 20]);
    expect(indexToLps(coarse.geometry, [0, 0, 0])).toEqual(indexToLps(volume.geometry, [0, 0, 0]));
    expect(indexToLps(coarse.geometry, [1, 1, 1])).toEqual(indexToLps(volume.geometry, [3, 3, 2]));
  });

  test('has the values of the fine one, to a voxel of blur', () => {
    let difference = 0;
    let count = 0;
    for (let i = 4; i < 28; i++) {
      const pointLps = indexToLps(coarse.geometry, [i + 0.3, 15.3, 10.3]);
      difference += Math.abs((valueAt(coarse, pointLps) ?? 0) - (valueAt(volume, pointLps) ?? 0));
      count += 1;
    }
    expect(difference / count).toBeLessThan(120);
  });

  test('keeps a small volume voxel by voxel', () => {
    const same = coarseVolume(volume, 500);
    expect(same.geometry).toEqual(volume.geometry);
    const pointLps = indexToLps(volume.geometry, [50, 41, 17]);
    expect(valueAt(same, pointLps)).toBeCloseTo(valueAt(volume, pointLps) as number, 0);
  });
});

describe('a picture without a ray caster', () => {
  const meanGrey = (rgba: Uint8ClampedArray): number =>
    rgba.reduce((sum, byte, i) => sum + (i % 4 === 3 ? 0 : byte), 0) / ((rgba.length / 4) * 3);

  test('is as large as asked for along its longer side, and opaque', () => {
    const slice = flatPicture(volume, WINDOW, 64, center);
    expect(Math.max(slice.width, slice.height)).toBe(64);
    expect(slice.rgba.length).toBe(slice.width * slice.height * 4);
    expect(slice.rgba.every((byte, i) => i % 4 !== 3 || byte === 255)).toBe(true);
  });

  test('MIP is brighter than average, average than MinIP', () => {
    const [mip, average, minip] = (['mip', 'average', 'minip'] as const).map((mode) =>
      meanGrey(flatPicture(volume, WINDOW, 48, center, { rendering: { mode } }).rgba),
    ) as [number, number, number];
    expect(mip).toBeGreaterThan(average * 1.2);
    expect(average).toBeGreaterThan(minip);
  });

  test('on paper has what is bright black', () => {
    const [usual, onPaper] = [false, true].map((paper) =>
      flatPicture(volume, WINDOW, 48, center, { onPaper: paper }),
    );
    const sums = [...(onPaper?.rgba ?? [])].map((byte, i) => byte + (usual?.rgba[i] ?? NaN));
    const greys = sums.filter((_, i) => i % 4 !== 3);
    expect(greys.filter((sum) => !(Math.abs(sum - 255) <= 1))).toEqual([]);
    expect(greys.length).toBeGreaterThan(1000);
  });

  test('of a slab is a slice from below, brighter the thicker it is', () => {
    const mean = (slabMm: number): number =>
      meanGrey(
        flatPicture(volume, WINDOW, 48, center, { rendering: { mode: 'mip', slabMm } }).rgba,
      );
    expect(mean(40)).toBeGreaterThan(mean(10));
  });
});
