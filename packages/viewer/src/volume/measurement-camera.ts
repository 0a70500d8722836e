import { IDENTITY_QUATERNION, type Vector3 } from '@rounds/classroom';
import {
  invertMatrix4,
  type Matrix4,
  transformDirection,
  transformPoint,
  volumeBoundsLps,
  type VolumeGeometry,
} from '@rounds/imaging/asset';

import { lengthOf } from '../space/vector3.ts';
import { lpsToRoom, volumeSizeMm } from '../space/volume-space.ts';

/** From where a measured view is drawn, for other renderers to draw the same. */
export interface MeasurementCamera {
  /** Millimetres, patient coordinates. */
  readonly positionLps: Vector3;
  readonly targetLps: Vector3;
  readonly upLps: Vector3;
  /** Between the upper and the lower edge of the square picture. */
  readonly fieldOfViewDegrees: number;
  readonly distanceMm: number;
  /** Of the ball around the volume. */
  readonly radiusMm: number;
}

const ELEVATION = (20 * Math.PI) / 180;
export const FIELD_OF_VIEW = Math.PI / 6;
/** The picture is a little smaller than the ball around the volume: few of its pixels are idle. */
const FILL = 0.87;
const MEASURED_PLACEMENT = {
  rotation: IDENTITY_QUATERNION,
  offsetRoom: [0, 0, 0],
  scale: 1,
} as const;

export function measurementCamera(
  geometry: VolumeGeometry,
  azimuthDegrees: number,
): MeasurementCamera {
  const centerLps = volumeBoundsLps(geometry).center;
  const toLps = invertMatrix4(lpsToRoom({ centerLps }, MEASURED_PLACEMENT));
  const radiusMm = 0.5 * lengthOf(volumeSizeMm(geometry));
  const distanceMm = (radiusMm * FILL) / Math.tan(FIELD_OF_VIEW / 2);
  const azimuth = (azimuthDegrees * Math.PI) / 180;
  const level = Math.cos(ELEVATION);
  const outwards: Vector3 = [
    level * Math.sin(azimuth),
    Math.sin(ELEVATION),
    level * Math.cos(azimuth),
  ];
  const [x, y, z] = outwards.map((share) => 0.001 * distanceMm * share) as [number, number, number];
  const middle = transformPoint(lpsToRoom({ centerLps }, MEASURED_PLACEMENT), centerLps);
  return {
    positionLps: transformPoint(toLps, [middle[0] + x, middle[1] + y, middle[2] + z]),
    targetLps: centerLps,
    upLps: transformDirection(toLps, [0, 0.001, 0]),
    fieldOfViewDegrees: (FIELD_OF_VIEW * 180) / Math.PI,
    distanceMm,
    radiusMm,
  };
}

/** Where a measured volume stands: upright, life size, on the table. */
export function measuredRoom(geometry: VolumeGeometry): Matrix4 {
  return lpsToRoom({ centerLps: volumeBoundsLps(geometry).center }, MEASURED_PLACEMENT);
}
