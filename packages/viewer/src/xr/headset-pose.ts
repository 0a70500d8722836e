import {
  multiplyQuaternions,
  normalizeQuaternion,
  type Pose,
  type RigidPose,
  rotate,
  type Vector3,
} from '@rounds/classroom';

import { rotationBetween } from '../space/plane-moves.ts';
import { distanceBetween, scaled, subtract } from '../space/vector3.ts';
import type { HandSide, TrackedHand } from './tracked-hands.ts';

/** What the pointing hand points at. */
export interface Pointing {
  readonly side: HandSide;
  readonly lengthMetres: number;
  readonly hitLps: Vector3 | undefined;
  readonly hitRoom: Vector3 | undefined;
}

/**
 * The wearer as others see them. Hands are sent where and how they aim, since a pointer runs along the -Z of its hand;
 * with a spot, exactly through it.
 */
export function headsetPose(
  head: RigidPose,
  hands: readonly TrackedHand[],
  pointing: Pointing | undefined,
): Pose {
  const pose: { -readonly [K in keyof Pose]: Pose[K] } = { head };
  for (const { side, aim } of hands) pose[side] = aim;
  const hand = pointing && hands.find(({ side }) => side === pointing.side);
  if (pointing === undefined || hand === undefined) return pose;
  const { side, hitLps, hitRoom } = pointing;
  if (hitLps !== undefined) pose.hitLps = hitLps;
  if (hitRoom === undefined) {
    pose.ray = { source: side, lengthMetres: pointing.lengthMetres };
    return pose;
  }
  const lengthMetres = distanceBetween(hand.aim.positionRoom, hitRoom);
  pose.ray = { source: side, lengthMetres };
  if (lengthMetres > 1e-3) pose[side] = aimedAt(hand.aim, hitRoom, lengthMetres);
  return pose;
}

/** Spots are found a little less often than hands are sampled: the ray is turned onto the one that is sent. */
function aimedAt(aim: RigidPose, targetRoom: Vector3, distance: number): RigidPose {
  const forward = rotate(aim.orientation, [0, 0, -1]);
  const wanted = scaled(subtract(targetRoom, aim.positionRoom), 1 / distance);
  const turn = rotationBetween(forward, wanted);
  return { ...aim, orientation: normalizeQuaternion(multiplyQuaternions(turn, aim.orientation)) };
}
