import { type RigidPose, rotate } from '@rounds/classroom';

import type { SeeingEye } from '../stage/ray-share.ts';

/** About as wide as headsets see. */
const DEFAULT_TANGENT = 1.05;

/** One eye for both of the wearer's: how finely to draw depends little on which. */
export function headsetEye(head: RigidPose, view: XRView | undefined): SeeingEye {
  const projection = view?.projectionMatrix;
  return {
    eyeRoom: head.positionRoom,
    right: rotate(head.orientation, [1, 0, 0]),
    up: rotate(head.orientation, [0, 1, 0]),
    forward: rotate(head.orientation, [0, 0, -1]),
    tanHalfWidth: 1 / (projection?.[0] ?? 1 / DEFAULT_TANGENT),
    tanHalfHeight: 1 / (projection?.[5] ?? 1 / DEFAULT_TANGENT),
  };
}
