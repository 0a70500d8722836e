import type { Volume } from '@rounds/imaging/asset';

import type { PackedSkipMap } from './skip-look.ts';

/** In texture space: 0 to 1 along columns, rows and slices. */
export interface Box {
  readonly min: readonly [number, number, number];
  readonly max: readonly [number, number, number];
}

export const WHOLE_BOX: Box = { min: [0, 0, 0], max: [1, 1, 1] };

/** The tight box around what is visible; undefined where nothing is. */
export function visibleBox({ bounds, grid }: PackedSkipMap, { geometry }: Volume): Box | undefined {
  if (bounds === undefined) return undefined;
  const voxels = [geometry.columns, geometry.rows, geometry.slices];
  const cells = [grid.columns, grid.rows, grid.slices];
  // Cells begin at voxel centres; the outermost ones reach to the end of the volume.
  const at = (cell: number, axis: 0 | 1 | 2): number =>
    (cell * grid.cellVoxels[axis] + 0.5) / (voxels[axis] ?? 1);
  const low = (axis: 0 | 1 | 2): number =>
    bounds.min[axis] === 0 ? 0 : at(bounds.min[axis], axis);
  const high = (axis: 0 | 1 | 2): number =>
    bounds.end[axis] === cells[axis] ? 1 : at(bounds.end[axis], axis);
  return { min: [low(0), low(1), low(2)], max: [high(0), high(1), high(2)] };
}
