import type { MemoryLimits } from '../volume/memory-limits.ts';

/**
 * What a compared case may take of a device. Its voxels take the place of the volumes that are kept for coming back to
 * them, and nothing is kept of it.
 */
export function shareOfMemory(limits: MemoryLimits): MemoryLimits {
  return {
    ...limits,
    maxTextureBytes: limits.maxComparedTextureBytes,
    maxVoxelBytes: Math.min(limits.maxVoxelBytes / 2, limits.maxCacheBytes),
    maxCacheBytes: 0,
  };
}
