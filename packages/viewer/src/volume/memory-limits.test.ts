import { describe, expect, test } from '@jest/globals';

import { memoryLimitsOf } from './memory-limits.ts';
import { PREINTEGRATED_SIZE } from './opacity-curve.ts';
import { textureByteLength } from './volume-texture.ts';

/** A macro cell of four voxels along each axis, two bytes each, against two bytes a voxel. */
const SKIP_MAP_SHARE = 1 / 64;
/** Two of them, four half floats an entry. */
const LOOKUP_BYTES = 2 * PREINTEGRATED_SIZE ** 2 * 8;

function withWhatBelongsToIt(voxelBytes: number): number {
  return voxelBytes * (1 + SKIP_MAP_SHARE) + LOOKUP_BYTES;
}

describe.each(['headset', 'phone'] as const)('the graphics memory of a %s', (device) => {
  const limits = memoryLimitsOf(device);

  test('holds a chest CT in full with what belongs to it in 80 MB, and one to compare in 100', () => {
    const chest = textureByteLength({ columns: 512, rows: 512, slices: 135 });
    expect(chest).toBeLessThanOrEqual(limits.maxTextureBytes);
    const one = withWhatBelongsToIt(limits.maxTextureBytes);
    expect(one).toBeLessThanOrEqual(80e6);
    const two = one + withWhatBelongsToIt(limits.maxComparedTextureBytes);
    expect(two).toBeLessThanOrEqual(100e6);
    expect(chest / 4).toBeLessThanOrEqual(limits.maxComparedTextureBytes);
  });

  test('holds a volume with one laid over it, and what belongs to them, in 80 MB', () => {
    expect(withWhatBelongsToIt(limits.maxTogetherTextureBytes)).toBeLessThanOrEqual(80e6);
    expect(limits.maxTextureBytes).toBeLessThan(limits.maxTogetherTextureBytes);
  });

  test('holds a PET from the head to the thighs over it', () => {
    const pet = textureByteLength({ columns: 200, rows: 200, slices: 225 });
    expect(pet).toBeLessThanOrEqual(limits.maxFusedTextureBytes);
  });
});

test('a page may keep less than its device could', () => {
  expect(memoryLimitsOf('laptop', 0)).toEqual({ ...memoryLimitsOf('laptop'), maxCacheBytes: 0 });
});
