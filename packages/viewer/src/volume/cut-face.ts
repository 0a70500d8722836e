import { dot, type Vector3 } from '@rounds/classroom';
import type { Matrix4, VolumeGeometry } from '@rounds/imaging/asset';
import { volumeBoundsLps } from '@rounds/imaging/asset';

import { planePolygon } from '../space/plane-polygon.ts';
import { along, cross, perpendicularTo, scaled } from '../space/vector3.ts';
import type { HalfSpace } from './volume-cuts.ts';

/** A square picture in the plane of a cut that holds all of the cut; steps lead from pixel to pixel. */
export interface CutFace {
  /** The middle of the first pixel. */
  readonly originLps: Vector3;
  readonly rightLps: Vector3;
  readonly downLps: Vector3;
  /** Along each edge. */
  readonly pixels: number;
}

/** @returns undefined where the plane misses the volume */
export function cutFaceOf(
  plane: HalfSpace,
  geometry: VolumeGeometry,
  pixels: number,
): CutFace | undefined {
  const corners = planePolygon(plane, volumeBoundsLps(geometry));
  if (corners.length < 3) return undefined;
  const right = perpendicularTo(plane.normalLps);
  const down = cross(plane.normalLps, right);
  const xs = corners.map((corner) => dot(corner, right));
  const ys = corners.map((corner) => dot(corner, down));
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const pixelMm = Math.max(Math.max(...xs) - left, Math.max(...ys) - top) / pixels;
  const height = dot(plane.normalLps, plane.pointLps);
  const corner = along(along(scaled(plane.normalLps, height), right, left), down, top);
  return {
    originLps: along(along(corner, right, pixelMm / 2), down, pixelMm / 2),
    rightLps: scaled(right, pixelMm),
    downLps: scaled(down, pixelMm),
    pixels,
  };
}

/** Two vectors of four that take a point of texture space to where it lies on the face, 0 to 1 across and down. */
export function faceAxes(face: CutFace, toLps: Matrix4): readonly number[] {
  return [face.rightLps, face.downLps].flatMap((step) => {
    const length2 = dot(step, step);
    const perPixel = scaled(step, 1 / (length2 * face.pixels));
    const [x, y, z] = perPixel;
    const m = toLps;
    return [
      x * m[0] + y * m[4] + z * m[8],
      x * m[1] + y * m[5] + z * m[9],
      x * m[2] + y * m[6] + z * m[10],
      x * m[3] + y * m[7] + z * m[11] - dot(perPixel, face.originLps) + 0.5 / face.pixels,
    ];
  });
}
