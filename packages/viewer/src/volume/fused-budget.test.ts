import { describe, expect, test } from '@jest/globals';
import { geometryAtLevel, type VolumeGeometry } from '@rounds/imaging/asset';

import { gridOf } from '../comparison/fixtures/grid.ts';
import { fusedTextureBytes } from './fused-budget.ts';
import { memoryLimitsOf } from './memory-limits.ts';
import { textureByteLength } from './volume-texture.ts';

type Counts = readonly [columns: number, rows: number, slices: number];

const grid = (counts: Counts): VolumeGeometry => gridOf(counts, [1, 1, 1], [0, 0, 0]);

/** The finest level of a volume that takes no more, and the bytes of its voxels. */
function finestWithin(
  geometry: VolumeGeometry,
  maxBytes: number,
): { level: number; bytes: number } {
  for (let level = 0; ; level++) {
    const bytes = textureByteLength(geometryAtLevel(geometry, level));
    if (bytes <= maxBytes) return { level, bytes };
  }
}

const CHEST_CT: Counts = [512, 512, 135];
const WHOLE_BODY_CT: Counts = [512, 512, 326];
const HEAD_CT: Counts = [256, 256, 108];
const CHEST_PET: Counts = [128, 128, 135];
const BODY_PET: Counts = [200, 200, 225];
const FINE_PET: Counts = [440, 440, 645];

describe('on a headset', () => {
  const limits = memoryLimitsOf('headset');

  test.each([
    // A CT that is drawn in full leaves little, one that is drawn coarser leaves what there is for a PET at most.
    [CHEST_CT, 0, CHEST_PET, 0],
    [CHEST_CT, 0, BODY_PET, 1],
    [CHEST_CT, 0, FINE_PET, 3],
    [WHOLE_BODY_CT, 1, BODY_PET, 0],
    [WHOLE_BODY_CT, 1, FINE_PET, 2],
    [HEAD_CT, 0, BODY_PET, 0],
  ])(
    'over a CT of %j, drawn at level %i, a PET of %j is at level %i',
    (ct, ctLevel, pet, level) => {
      const under = finestWithin(grid(ct), limits.maxTextureBytes);
      expect(under.level).toBe(ctLevel);
      const over = finestWithin(grid(pet), fusedTextureBytes(limits, grid(ct)));
      expect(over.level).toBe(level);
      expect(under.bytes + over.bytes).toBeLessThanOrEqual(limits.maxTogetherTextureBytes);
    },
  );
});

test('a laptop has room for the largest of both', () => {
  const limits = memoryLimitsOf('laptop');
  const largest = grid([1024, 1024, 128]);
  expect(textureByteLength(largest)).toBe(limits.maxTextureBytes);
  expect(fusedTextureBytes(limits, largest)).toBe(limits.maxFusedTextureBytes);
});

test('what leaves no room leaves nothing, and no less', () => {
  const limits = { maxTextureBytes: 10, maxFusedTextureBytes: 5, maxTogetherTextureBytes: 12 };
  expect(fusedTextureBytes(limits, grid([1, 1, 5]))).toBe(2);
  expect(fusedTextureBytes(limits, grid([64, 64, 50]))).toBe(0);
});
