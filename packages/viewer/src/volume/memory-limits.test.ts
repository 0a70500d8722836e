import { describe, expect, test } from '@jest/globals';

import { memoryLimitsOf } from './memory-limits.ts';
import { PREINTEGRATED_SIZE } from './opacity-curve.ts';
import { textureByteLength } from './volume-texture.ts';

/** At most three million cells: two bytes for each, in maps by octants of directions, and one for every eight of them. */
const SKIP_MAP_BYTES = 3_000_000 * (2 + 1 / 8);
/** Two of them, four half floats an entry. */
const LOOKUP_BYTES = 2 * PREINTEGRATED_SIZE ** 2 * 8;

function withWhatBelongsToIt(voxelBytes: number): number {
  return voxelBytes + SKIP_MAP_BYTES + LOOKUP_BYTES;
}

describe.each(['headset', 'phone'] as const)('the graphics memory of a %s', (device) => {
  const limits = memoryLimitsOf(device);

  test('holds a chest CT in full with what belongs to it in 80 MB, and one to compare in 105', () => {
    const chest = textureByteLength({ columns: 512, rows: 512, slices: 135 });
    expect(chest).toBeLessThanOrEqual(limits.maxTextureBytes);
    const one = withWhatBelongsToIt(limits.maxTextureBytes);
    expect(one).toBeLessThanOrEqual(80e6);
    const two = one + withWhatBelongsToIt(limits.maxComparedTextureBytes);
    expect(two).toBeLessThanOrEqual(105e6);
    expect(chest / 4).toBeLessThanOrEqual(limits.maxComparedTextureBytes);
  });

  test('holds the voxels of a volume with one laid over it in 80 MB, with what belongs to them in 95', () => {
    const { maxTogetherTextureBytes } = limits;
    expect(maxTogetherTextureBytes).toBeLessThanOrEqual(80e6);
    const all = withWhatBelongsToIt(withWhatBelongsToIt(maxTogetherTextureBytes));
    expect(all).toBeLessThanOrEqual(95e6);
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
