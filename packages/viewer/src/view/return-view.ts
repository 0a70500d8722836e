import {
  type CutPlane,
  normalizeQuaternion,
  normalizeVector,
  orderPlanes,
  type Quaternion,
  type SharedView,
  type Vector3,
  type VolumePlacement,
} from '@rounds/classroom';

import type { ViewEdit } from './view-edit.ts';

/** How long what was moved in vain takes to go back to where the class has it. */
export const RETURN_MS = 220;

/** The view with what an edit had moved `fraction` of the way back to where the view has it. */
export function returningView(view: SharedView, edit: ViewEdit, fraction: number): SharedView {
  const eased = fraction * fraction * (3 - 2 * fraction);
  if (edit.kind === 'placement') {
    return { ...view, placement: blendPlacement(edit.placement, view.placement, eased) };
  }
  if (edit.kind !== 'plane') return view;
  const shared = view.planes.find(({ planeId }) => planeId === edit.plane.planeId);
  if (shared === undefined) return view;
  const others = view.planes.filter((plane) => plane !== shared);
  return { ...view, planes: orderPlanes([...others, blendPlane(edit.plane, shared, eased)]) };
}

function blendPlane(from: CutPlane, to: CutPlane, fraction: number): CutPlane {
  const normal = blend(from.normalLps, to.normalLps, fraction);
  // Halfway between opposite directions there is none.
  const normalLps = Math.hypot(...normal) < 1e-3 ? to.normalLps : normalizeVector(normal);
  return { ...to, pointLps: blend(from.pointLps, to.pointLps, fraction), normalLps };
}

function blendPlacement(
  from: VolumePlacement,
  to: VolumePlacement,
  fraction: number,
): VolumePlacement {
  const [a, b] = [from.rotation, to.rotation];
  const sign = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3] < 0 ? -1 : 1;
  const at = (i: 0 | 1 | 2 | 3): number => sign * a[i] * (1 - fraction) + b[i] * fraction;
  const rotation: Quaternion = normalizeQuaternion([at(0), at(1), at(2), at(3)]);
  return {
    rotation,
    offsetRoom: blend(from.offsetRoom, to.offsetRoom, fraction),
    scale: from.scale + (to.scale - from.scale) * fraction,
  };
}

function blend(from: Vector3, to: Vector3, fraction: number): Vector3 {
  const at = (axis: 0 | 1 | 2): number => from[axis] + (to[axis] - from[axis]) * fraction;
  return [at(0), at(1), at(2)];
}
