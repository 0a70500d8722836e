import {
  normalizeVector,
  type Quaternion,
  multiplyQuaternions,
  rotate,
  type Vector3,
  yawQuaternion,
} from '@rounds/classroom';

import { rotationAbout } from '../space/plane-moves.ts';
import { along, subtract } from '../space/vector3.ts';

/** Where a flat thing hangs in the room: its +Z towards its reader, its +X to the reader's right. */
export interface PanelPlace {
  readonly centerRoom: Vector3;
  readonly orientation: Quaternion;
}

/** As seen from an eye that looks level: angles to the right and up, and how far away. */
export interface PanelDirection {
  readonly rightRadians: number;
  readonly upRadians: number;
  readonly distanceMetres: number;
}

/** Hangs a panel in some direction from an eye, facing it squarely. */
export function placePanel(
  eyeRoom: Vector3,
  yawRadians: number,
  direction: PanelDirection,
): PanelPlace {
  const orientation = multiplyQuaternions(
    yawQuaternion(yawRadians - direction.rightRadians),
    rotationAbout([1, 0, 0], direction.upRadians),
  );
  return {
    centerRoom: along(eyeRoom, rotate(orientation, [0, 0, -1]), direction.distanceMetres),
    orientation,
  };
}

/** Where a ray meets a panel: metres from its middle to the right and up; undefined where it misses or comes from behind. */
export function panelHit(
  place: PanelPlace,
  size: { readonly width: number; readonly height: number },
  origin: Vector3,
  direction: Vector3,
): { readonly distance: number; readonly x: number; readonly y: number } | undefined {
  const [qx, qy, qz, qw] = place.orientation;
  const inverse: Quaternion = [-qx, -qy, -qz, qw];
  const from = rotate(inverse, subtract(origin, place.centerRoom));
  const along = rotate(inverse, normalizeVector(direction));
  if (along[2] > -1e-6 || from[2] <= 0) return undefined;
  const distance = -from[2] / along[2];
  const x = from[0] + along[0] * distance;
  const y = from[1] + along[1] * distance;
  return Math.abs(x) <= size.width / 2 && Math.abs(y) <= size.height / 2
    ? { distance, x, y }
    : undefined;
}

/** The angle of a length that is looked at squarely. */
export function degreesOf(metres: number, distanceMetres: number): number {
  return (2 * Math.atan(metres / 2 / distanceMetres) * 180) / Math.PI;
}
