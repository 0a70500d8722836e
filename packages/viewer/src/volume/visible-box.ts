import type { Volume } from '@rounds/imaging/asset';

import type { SkipMap } from './skip-map.ts';

/** In texture space: 0 to 1 along columns, rows and slices. */
export interface Box {
  readonly min: readonly [number, number, number];
  readonly max: readonly [number, number, number];
}

export const WHOLE_BOX: Box = { min: [0, 0, 0], max: [1, 1, 1] };

/** The tight box around what is visible; undefined where nothing is. */
export function visibleBox({ bounds }: SkipMap, { geometry }: Volume): Box | undefined {
  if (bounds === undefined) return undefined;
  const { min, end } = bounds;
  const voxels = [geometry.columns, geometry.rows, geometry.slices] as const;
  // Bounds are the centres of voxels; the outermost ones reach to the end of the volume.
  const low = (axis: 0 | 1 | 2): number => (min[axis] === 0 ? 0 : (min[axis] + 0.5) / voxels[axis]);
  const high = (axis: 0 | 1 | 2): number =>
    end[axis] >= voxels[axis] - 1 ? 1 : (end[axis] + 0.5) / voxels[axis];
  return { min: [low(0), low(1), low(2)], max: [high(0), high(1), high(2)] };
}
