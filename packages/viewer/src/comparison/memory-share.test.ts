import { expect, test } from '@jest/globals';

import { memoryLimitsOf } from '../volume/memory-limits.ts';
import { shareOfMemory } from './memory-share.ts';

test.each(['headset', 'phone', 'laptop'] as const)(
  'two cases on a %s take no more voxels than one and what is kept beside it',
  (device) => {
    const limits = memoryLimitsOf(device);
    const share = shareOfMemory(limits);
    expect(share.maxVoxelBytes).toBeLessThanOrEqual(limits.maxCacheBytes);
    expect(share.maxVoxelBytes).toBeLessThanOrEqual(limits.maxVoxelBytes / 2);
    expect(share.maxTextureBytes).toBe(limits.maxComparedTextureBytes);
    expect(share.maxCacheBytes).toBe(0);
  },
);
