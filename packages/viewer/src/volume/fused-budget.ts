import { geometryAtLevel, type VolumeGeometry } from '@rounds/imaging/asset';

import type { MemoryLimits } from './memory-limits.ts';
import { textureByteLength } from './volume-texture.ts';

export type FusedLimits = Pick<
  MemoryLimits,
  'maxTextureBytes' | 'maxFusedTextureBytes' | 'maxTogetherTextureBytes'
>;

/**
 * Bytes of voxels that the graphics card may be asked to hold of a volume laid over another one.
 * @param under the grid of the one below, at full resolution: it comes first, and what it leaves is for the one above
 */
export function fusedTextureBytes(limits: FusedLimits, under: VolumeGeometry): number {
  const { maxTextureBytes, maxFusedTextureBytes, maxTogetherTextureBytes } = limits;
  const left = maxTogetherTextureBytes - drawnTextureBytes(under, maxTextureBytes);
  return Math.max(0, Math.min(maxFusedTextureBytes, left));
}

/** Of the finest level that fits; of a single column of voxels where none does. */
function drawnTextureBytes(full: VolumeGeometry, maxTextureBytes: number): number {
  let drawn = full;
  for (let level = 1; textureByteLength(drawn) > maxTextureBytes; level++) {
    if (drawn.columns === 1 && drawn.rows === 1) break;
    drawn = geometryAtLevel(full, level);
  }
  return textureByteLength(drawn);
}
