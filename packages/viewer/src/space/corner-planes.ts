import type { CutPlane, SharedView } from '@rounds/classroom';
import { invertMatrix4, type VolumeGeometry } from '@rounds/imaging/asset';

import { lengthOf, scaled } from './vector3.ts';

/**
 * The three faces of the corner that is cut out, as cuts: a point is in the corner where it is on the cut side of all of
 * them. None where no corner is cut out.
 */
export function cornerPlanes(
  geometry: VolumeGeometry,
  { cutOut, crosshairLps }: Pick<SharedView, 'cutOut' | 'crosshairLps'>,
): readonly CutPlane[] {
  if (cutOut === null) return [];
  const toIndex = invertMatrix4(geometry.indexToLps);
  return cutOut.octant.map((side, axis) => {
    // Along this the index grows fastest: it is upright on the grid's face.
    const upwards = [
      toIndex[axis * 4] ?? 0,
      toIndex[axis * 4 + 1] ?? 0,
      toIndex[axis * 4 + 2] ?? 0,
    ] as const;
    return {
      planeId: `:corner-${axis}`,
      enabled: true,
      pointLps: crosshairLps,
      normalLps: scaled(upwards, -side / lengthOf(upwards)),
    };
  });
}
