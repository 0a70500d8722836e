import type { Material } from '@babylonjs/core/Materials/material.js';
import { Plane } from '@babylonjs/core/Maths/math.plane.js';
import {
  type CaseVolume,
  type CutPlane,
  patientDirectionToRoom,
  patientToRoom,
  type SharedView,
} from '@rounds/classroom';
import type { VolumeGeometry } from '@rounds/imaging/asset';

import type { ShownOverlay } from '../overlays/shown-overlay.ts';
import { cropPlanes } from '../space/crop-planes.ts';

/** Drawn after everything of the default group, the volume among it. */
export const LATE_GROUP = 1;

/** As many as a material can be cut by. */
const MAX_CLIPS = 6;

/** Everything flat that cuts the volume: cut planes first, then the sides of the crop box. */
export function cutsOf(
  view: Pick<SharedView, 'planes' | 'crop'>,
  geometry: VolumeGeometry | undefined,
): readonly CutPlane[] {
  const planes = view.planes.filter(({ enabled }) => enabled);
  if (geometry === undefined) return planes;
  return [...planes, ...cropPlanes(geometry, view.crop)].slice(0, MAX_CLIPS);
}

/** The volume's grid, as far as what lies over it tells. */
export function gridOf(overlays: readonly ShownOverlay[]): VolumeGeometry | undefined {
  return overlays[0]?.geometry;
}

/** Cuts what a material is drawn on by the planes that cut the volume. */
export function setClips(
  material: Material,
  planes: readonly CutPlane[],
  volume: CaseVolume,
  view: SharedView,
): void {
  const clip = (i: number): Plane | null => {
    const plane = planes[i];
    return plane === undefined ? null : clipPlane(plane, volume, view);
  };
  material.clipPlane = clip(0);
  material.clipPlane2 = clip(1);
  material.clipPlane3 = clip(2);
  material.clipPlane4 = clip(3);
  material.clipPlane5 = clip(4);
  material.clipPlane6 = clip(5);
}

/** A cut in the room; the graphics card removes what is in front of a clip plane, so its normal is turned about. */
export function clipPlane(plane: CutPlane, volume: CaseVolume, view: SharedView): Plane {
  const [x, y, z] = patientDirectionToRoom(view.placement, plane.normalLps);
  const [px, py, pz] = patientToRoom(volume, view.placement, plane.pointLps);
  return new Plane(-x, -y, -z, x * px + y * py + z * pz);
}
