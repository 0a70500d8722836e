import {
  multiplyQuaternions,
  normalizeVector,
  patientToRoom,
  type CaseVolume,
  type Pose,
  type Quaternion,
  rotate,
  seatPlace,
  type SharedView,
  TABLE_ANCHOR_ROOM,
  type Vector3,
} from '@rounds/classroom';

import { rotationBetween } from '../space/plane-moves.ts';
import { distanceBetween, subtract } from '../space/vector3.ts';

/**
 * How somebody at a screen stands in the room: at their seat, the head turned to what they point at, or to the table.
 * Their pointer runs from the head to the spot.
 */
export function screenPose(
  seatIndex: number,
  volume: CaseVolume,
  view: SharedView,
  hitLps: Vector3 | undefined,
): Pose {
  const seat = seatPlace(seatIndex);
  const positionRoom: Vector3 = [seat.positionRoom[0], seat.eyeHeightMetres, seat.positionRoom[2]];
  const hitRoom = hitLps && patientToRoom(volume, view.placement, hitLps);
  const head = { positionRoom, orientation: lookingAt(positionRoom, hitRoom ?? TABLE_ANCHOR_ROOM) };
  if (hitLps === undefined || hitRoom === undefined) return { head };
  return {
    head,
    hitLps,
    ray: { source: 'head', lengthMetres: distanceBetween(positionRoom, hitRoom) },
  };
}

/** The upright orientation whose -Z runs from an eye to a target. */
export function lookingAt(eye: Vector3, target: Vector3): Quaternion {
  const forward = normalizeVector(subtract(target, eye));
  const level = normalizeVector([forward[0], 0, forward[2]]);
  const yaw = Math.atan2(-level[0], -level[2]);
  const turn: Quaternion = [0, Math.sin(yaw / 2), 0, Math.cos(yaw / 2)];
  const tilt = rotationBetween(rotate(turn, [0, 0, -1]), forward);
  return multiplyQuaternions(tilt, turn);
}
