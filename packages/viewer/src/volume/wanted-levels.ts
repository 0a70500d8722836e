import type { AssetHeader } from '@rounds/imaging/asset';

export interface LevelLimits {
  /** Voxels in the page's memory. */
  readonly maxVoxelBytes: number;
  /** Voxels on the graphics card. */
  readonly maxTextureBytes: number;
}

/** Levels of an asset, 0 in full. */
export interface WantedLevels {
  readonly coarsest: number;
  /** The last to be decoded. */
  readonly finest: number;
  /** The finest that the graphics card takes: a finer one does not stand in for it. */
  readonly drawn: number;
}

/** Half floats, whatever is stored. */
const TEXTURE_BYTES_PER_VOXEL = 2;

/** What is to be decoded of an asset; its coarsest level where all are too much. */
export function wantedLevels(
  { description, levels }: Pick<AssetHeader, 'description' | 'levels'>,
  { maxVoxelBytes, maxTextureBytes }: LevelLimits,
): WantedLevels {
  const { geometry, kind, samplesPerPixel } = description;
  const coarsest = Math.max(...levels.map(({ level }) => level));
  const finestWithin = (maxBytes: number, bytesPerVoxel: number): number => {
    const fitting = levels.filter(
      ({ columns, rows }) => columns * rows * geometry.slices * bytesPerVoxel <= maxBytes,
    );
    return Math.min(coarsest, ...fitting.map(({ level }) => level));
  };
  const finest = finestWithin(maxVoxelBytes, samplesPerPixel === 3 ? 3 : 2);
  // Pictures are no body: nothing is drawn of them but slices.
  if (kind === 'image-stack') return { coarsest, finest, drawn: finest };
  const drawn = Math.max(finest, finestWithin(maxTextureBytes, TEXTURE_BYTES_PER_VOXEL));
  return { coarsest, finest, drawn };
}
