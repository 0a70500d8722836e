import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Vector3 } from '../geometry/matrix4.ts';
import { lpsToIndex, volumeBoundsLps } from '../geometry/volume-geometry.ts';
import { valueAt } from '../mpr/reslice.ts';
import type { Volume } from '../volume/volume.ts';
import { voxelSha256 } from '../volume/voxel-sha256.ts';
import type { PhantomTruth } from './phantom-truth.ts';
import { createTeachingPhantom } from './teaching-phantom.ts';

const NOISE_HU = 6;

describe('createTeachingPhantom', () => {
  let volume: Volume;
  let truth: PhantomTruth;

  beforeAll(() => {
    ({ volume, truth } = createTeachingPhantom());
  });

  /** Mean over a ball of 1.1 mm: seven voxels. */
  function meanAround([x, y, z]: Vector3): number {
    const offsets: readonly Vector3[] = [
      [0, 0, 0],
      [1, 0, 0],
      [-1, 0, 0],
      [0, 1, 0],
      [0, -1, 0],
      [0, 0, 1],
      [0, 0, -1],
    ];
    const values = offsets.map(
      ([dx, dy, dz]) => valueAt(volume, [x + dx, y + dy, z + dz]) ?? Number.NaN,
    );
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  }

  test('is a described, synthetic head CT', () => {
    expect(volume).toMatchObject({
      modality: 'CT',
      bodyPartExamined: 'HEAD',
      synthetic: true,
      flags: ['synthetic'],
    });
    expect(volume.geometry).toMatchObject({
      columns: 192,
      rows: 224,
      slices: 176,
      spacingMm: [1, 1, 1],
    });
    expect(volume.storedValues).toBeInstanceOf(Int16Array);
    expect(volumeBoundsLps(volume.geometry)).toEqual({
      min: [-96, -112, -88],
      max: [96, 112, 88],
      center: [0, 0, 0],
    });
    expect(volume.valueRange.min).toBeGreaterThan(-1100);
    expect(volume.valueRange.max).toBeGreaterThan(1800);
    expect(volume.valueRange.max).toBeLessThan(3071);
  });

  test('every structure of the answer sheet measures what it says', () => {
    for (const { name, centerLps, meanHu, kind } of truth.structures) {
      // Thin vessels fill only the voxel in their middle.
      const measured = kind === 'vessel' ? valueAt(volume, centerLps)! : meanAround(centerLps);
      const tolerance = kind === 'vessel' ? 5 * NOISE_HU + 20 : 2 * NOISE_HU;
      expect({ name, ok: Math.abs(measured - meanHu) < tolerance, measured }).toMatchObject({
        name,
        ok: true,
      });
    }
  });

  test('tells left from right: the lesion is on the left, the aneurysm on the right', () => {
    expect(truth.lesionLps[0]).toBeGreaterThan(20);
    expect(truth.aneurysmLps[0]).toBeLessThan(-20);
    const mirrored = (p: Vector3): Vector3 => [-p[0], p[1], p[2]];
    expect(meanAround(truth.lesionLps) - meanAround(mirrored(truth.lesionLps))).toBeGreaterThan(30);
    expect(meanAround(truth.aneurysmLps) - meanAround(mirrored(truth.aneurysmLps))).toBeGreaterThan(
      200,
    );
    const [column] = lpsToIndex(volume.geometry, truth.lesionLps);
    expect(column).toBeGreaterThan(96);
  });

  test('the lesion has the size it is said to have', () => {
    const [cx, cy, cz] = truth.lesionLps;
    let voxels = 0;
    const reach = Math.ceil(truth.lesionRadiusMm) + 3;
    for (let z = -reach; z <= reach; z += 1) {
      for (let y = -reach; y <= reach; y += 1) {
        for (let x = -reach; x <= reach; x += 1) {
          if ((valueAt(volume, [cx + x, cy + y, cz + z]) ?? 0) > 52) voxels += 1;
        }
      }
    }
    const expected = (4 / 3) * Math.PI * truth.lesionRadiusMm ** 3;
    expect(Math.abs(voxels / expected - 1)).toBeLessThan(0.08);
  });

  test('the skull closes around the brain, and the face looks forward', () => {
    for (let degrees = 0; degrees < 360; degrees += 15) {
      const angle = (degrees * Math.PI) / 180;
      let densest = -1000;
      for (let radius = 40; radius < 100; radius += 0.5) {
        densest = Math.max(
          densest,
          valueAt(volume, [radius * Math.cos(angle), 4 + radius * Math.sin(angle), 30]) ?? -1000,
        );
      }
      expect(densest).toBeGreaterThan(900);
    }
    expect(valueAt(volume, [0, -104, -42])).toBeGreaterThan(-300);
    expect(valueAt(volume, [0, 106, -42])).toBeLessThan(-900);
  });
});

describe('options of the phantom', () => {
  const small = { columns: 48, rows: 56, slices: 44 };

  test('a coarser grid shows the same head in the same place', () => {
    const { volume, truth } = createTeachingPhantom(small);
    expect(volume.geometry.spacingMm).toEqual([4, 4, 4]);
    expect(volumeBoundsLps(volume.geometry).max).toEqual([96, 112, 88]);
    expect(Math.abs((valueAt(volume, truth.lesionLps) ?? 0) - 78)).toBeLessThan(25);
  });

  test('the same seed gives the same voxels, another seed other noise', () => {
    const hash = (seed: number): string =>
      voxelSha256(createTeachingPhantom({ ...small, seed }).volume);
    expect(hash(3)).toBe(hash(3));
    expect(hash(3)).not.toBe(hash(4));
  });

  test('refuses impossible grids', () => {
    expect(() => createTeachingPhantom({ columns: 0 })).toThrow(RangeError);
    expect(() => createTeachingPhantom({ slices: 1.5 })).toThrow(RangeError);
  });
});
