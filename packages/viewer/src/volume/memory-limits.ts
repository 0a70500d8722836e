import type { Device } from '@rounds/classroom';

const MIB = 1024 * 1024;

export interface MemoryLimits {
  /** What the graphics card may be asked to hold of the voxels of the volume on the table. */
  readonly maxTextureBytes: number;
  /** The same of a volume that is compared with it: half the resolution of the largest that fits the table. */
  readonly maxComparedTextureBytes: number;
  /** The same of a volume that is laid over it, such as a PET. */
  readonly maxFusedTextureBytes: number;
  /** The same of both: what is laid over a large volume is drawn coarser. */
  readonly maxTogetherTextureBytes: number;
  /** Voxels of one volume in the page's memory. */
  readonly maxVoxelBytes: number;
  /** Voxels of finished volumes kept for coming back to them. */
  readonly maxCacheBytes: number;
}

/** What a kind of device can hold without its browser ending the page. @param maxCacheBytes where somebody knows better */
export function memoryLimitsOf(device: Device | undefined, maxCacheBytes?: number): MemoryLimits {
  const limits = limitsOf(device);
  return maxCacheBytes === undefined ? limits : { ...limits, maxCacheBytes };
}

function limitsOf(device: Device | undefined): MemoryLimits {
  if (device === 'headset' || device === 'phone') {
    return {
      // 512 x 512 x 135 of a chest CT. With skip maps and lookup tables, less than 80 MB.
      maxTextureBytes: 68 * MIB,
      maxComparedTextureBytes: 17 * MIB,
      // 200 x 200 x 225 of a PET from the head to the thighs.
      maxFusedTextureBytes: 18 * MIB,
      // The chest CT in full, and half the resolution of that PET.
      maxTogetherTextureBytes: 74 * MIB,
      maxVoxelBytes: 192 * MIB,
      maxCacheBytes: 160 * MIB,
    };
  }
  return {
    maxTextureBytes: 256 * MIB,
    maxComparedTextureBytes: 128 * MIB,
    maxFusedTextureBytes: 128 * MIB,
    maxTogetherTextureBytes: 384 * MIB,
    maxVoxelBytes: 1024 * MIB,
    maxCacheBytes: 640 * MIB,
  };
}
