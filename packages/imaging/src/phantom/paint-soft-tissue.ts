import { tabulated } from './distance-fields.ts';
import { cavityDistance, skinDistance } from './head-surface.ts';
import type { VoxelCanvas } from './voxel-canvas.ts';

// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { max } = Math;

/** HU of what lies between skin and bone. */
export const SOFT_TISSUE_HU = { skin: 65, fat: -95, muscle: 58 } as const;

const WHOLE_HEAD = { min: [-96, -112, -96], max: [96, 112, 96] } as const;

const SKIN_TABLE_STEP_MM = 2;

/** The head without what lies inside the skull, which is painted over anyway. */
function outsideBraincase(x: number, y: number, z: number): number {
  const skin = skinDistance(x, y, z);
  return skin < -12 ? max(skin, -2 - cavityDistance(x, y, z)) : skin;
}

/** Skin, the fat under it, and muscle with fat planes, filling the whole outline of the head. */
export function paintSoftTissue(
  canvas: VoxelCanvas,
  noise: (x: number, y: number, z: number) => number,
): void {
  const distance = tabulated(WHOLE_HEAD, SKIN_TABLE_STEP_MM, outsideBraincase);
  canvas.paint(WHOLE_HEAD, distance, (x, y, z, _present, d) => {
    const depth = -d;
    if (depth < 1.7) return SOFT_TISSUE_HU.skin;
    const fatEnds = 3.8 + 1.2 * noise(x / 14, y / 14, z / 14) + (z < -20 ? 2 : 0);
    if (depth < fatEnds) return SOFT_TISSUE_HU.fat;
    const planes = noise(x / 8, y / 8, z / 13);
    if (planes > 0.42) return SOFT_TISSUE_HU.fat + 40;
    return SOFT_TISSUE_HU.muscle + 8 * planes;
  });
}
