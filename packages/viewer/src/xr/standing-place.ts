import {
  multiplyQuaternions,
  type Quaternion,
  type RigidPose,
  rotate,
  type SeatPlace,
  type Vector3,
  yawQuaternion,
} from '@rounds/classroom';

import { add, subtract } from '../space/vector3.ts';

/**
 * How the floor under the wearer lies in the room: tracked space is turned about the vertical, then moved, up to the floor
 * of the wearer's row. Heights above that are the wearer's own.
 */
export interface StandingPlace {
  readonly yawRadians: number;
  readonly offsetRoom: Vector3;
}

/** Tracked space and room are the same. */
export const UNMOVED_PLACE: StandingPlace = { yawRadians: 0, offsetRoom: [0, 0, 0] };

/** Eyes lower than this above the floor are those of somebody who sits. */
const SITTING_BELOW_METRES = 1.35;

/**
 * The place that puts a head, wherever it is tracked, on a seat and makes it look the way the seat does. Whoever sits is
 * lifted to where others stand: the table, and what is on it, is as far below their eyes.
 */
export function placeAtSeat(
  headTracked: RigidPose,
  { positionRoom, orientation, eyeHeightMetres }: SeatOfWearer,
): StandingPlace {
  const yawRadians = yawOf(orientation) - yawOf(headTracked.orientation);
  const floorMetres = positionRoom[1];
  const eyesMetres = headTracked.positionRoom[1];
  const isSitting = eyesMetres < SITTING_BELOW_METRES;
  const liftMetres = isSitting ? eyeHeightMetres - floorMetres - eyesMetres : 0;
  return placeWithHead(
    headTracked.positionRoom,
    yawRadians,
    positionRoom,
    floorMetres + liftMetres,
  );
}

type SeatOfWearer = Pick<SeatPlace, 'positionRoom' | 'orientation' | 'eyeHeightMetres'>;

/** The same head at the same spot, turned on the spot: snap turns make nobody move. */
export function turnedInPlace(
  place: StandingPlace,
  headRoom: Vector3,
  radians: number,
): StandingPlace {
  const headTracked = trackedFromRoom(place, headRoom);
  return placeWithHead(headTracked, place.yawRadians + radians, headRoom, place.offsetRoom[1]);
}

/** What WebXR wants to be told of a place: where the room's origin lies in tracked space. */
export function originOffset({ yawRadians, offsetRoom }: StandingPlace): {
  readonly position: Vector3;
  readonly orientation: Quaternion;
} {
  const orientation = yawQuaternion(-yawRadians);
  const [x, y, z] = rotate(orientation, offsetRoom);
  return { position: [-x, -y, -z], orientation };
}

export function trackedFromRoom(
  { yawRadians, offsetRoom }: StandingPlace,
  pointRoom: Vector3,
): Vector3 {
  return rotate(yawQuaternion(-yawRadians), subtract(pointRoom, offsetRoom));
}

export function roomFromTracked(
  { yawRadians, offsetRoom }: StandingPlace,
  pose: RigidPose,
): RigidPose {
  const turn = yawQuaternion(yawRadians);
  return {
    positionRoom: add(rotate(turn, pose.positionRoom), offsetRoom),
    orientation: multiplyQuaternions(turn, pose.orientation),
  };
}

/** Which way an orientation faces on the floor; somebody who looks straight up or down faces where their crown points. */
export function yawOf(orientation: Quaternion): number {
  const [x, , z] = rotate(orientation, [0, 0, -1]);
  if (Math.hypot(x, z) > 0.05) return Math.atan2(-x, -z);
  const [upX, , upZ] = rotate(orientation, [0, 1, 0]);
  const [, lookY] = rotate(orientation, [0, 0, -1]);
  return lookY > 0 ? Math.atan2(upX, upZ) : Math.atan2(-upX, -upZ);
}

function placeWithHead(
  headTracked: Vector3,
  yawRadians: number,
  headRoom: Vector3,
  floorMetres: number,
): StandingPlace {
  const [x, , z] = rotate(yawQuaternion(yawRadians), headTracked);
  return { yawRadians, offsetRoom: [headRoom[0] - x, floorMetres, headRoom[2] - z] };
}
