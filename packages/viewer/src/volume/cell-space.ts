import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';

import type { CellGrid } from './macro-cells.ts';
import type { VoxelCounts } from './volume-texture.ts';

/** From texture space to cells: the middle of a cell is half a cell from its lower edge, that of a voxel half a voxel. */
export interface CellSpace {
  readonly scale: Vector3;
  readonly offset: Vector3;
  /** The last cell along each axis. */
  readonly last: Vector3;
}

export function cellSpaceOf(voxels: VoxelCounts, grid: CellGrid): CellSpace {
  const [width, depth, height] = grid.cellVoxels;
  return {
    scale: new Vector3(voxels.columns / width, voxels.rows / depth, voxels.slices / height),
    offset: new Vector3(-0.5 / width, -0.5 / depth, -0.5 / height),
    last: new Vector3(grid.columns - 1, grid.rows - 1, grid.slices - 1),
  };
}
