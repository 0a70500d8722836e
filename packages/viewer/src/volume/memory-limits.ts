import type { Device } from '@rounds/classroom';

const MIB = 1024 * 1024;

export interface MemoryLimits {
  /** What the graphics card may be asked to hold of one volume. */
  readonly maxTextureBytes: number;
  /** Voxels of one volume in the page's memory. */
  readonly maxVoxelBytes: number;
  /** Voxels of finished volumes kept for coming back to them. */
  readonly maxCacheBytes: number;
}

/** What a kind of device can hold without its browser ending the page. */
export function memoryLimitsOf(device: Device | undefined): MemoryLimits {
  if (device === 'headset' || device === 'phone') {
    return { maxTextureBytes: 80 * MIB, maxVoxelBytes: 192 * MIB, maxCacheBytes: 160 * MIB };
  }
  return { maxTextureBytes: 256 * MIB, maxVoxelBytes: 1024 * MIB, maxCacheBytes: 640 * MIB };
}
