import { type CutPlane, dot, type Vector3 } from '@rounds/classroom';
import {
  invertMatrix4,
  rescaleOfSlice,
  transformDirection,
  transformPoint,
  type Volume,
} from '@rounds/imaging/asset';

import { along } from '../space/vector3.ts';
import { alphaOfStep, opacityAt, type OpacityCurve } from './opacity-curve.ts';

/** The accumulated alpha from which a surface is what a pointer touches; the shader's depth uses the same. */
export const SURFACE_ALPHA = 0.3;

const VOXELS_PER_STEP = 0.5;

/** The stretch of a ray that is inside the volume's box and on the kept side of every plane. */
export function visibleInterval(
  volume: Volume,
  planes: readonly CutPlane[],
  originLps: Vector3,
  directionLps: Vector3,
): { start: number; end: number; enteredThroughPlane: boolean } | undefined {
  const lpsToIndex = invertMatrix4(volume.geometry.indexToLps);
  const origin = transformPoint(lpsToIndex, originLps);
  const direction = transformDirection(lpsToIndex, directionLps);
  const counts: Vector3 = [volume.geometry.columns, volume.geometry.rows, volume.geometry.slices];
  let start = 0;
  let end = Infinity;
  for (const axis of [0, 1, 2] as const) {
    const inverse = 1 / direction[axis];
    const a = (-0.5 - origin[axis]) * inverse;
    const b = (counts[axis] - 0.5 - origin[axis]) * inverse;
    // A ray along the faces gives NaN where it starts on one: such a comparison must not cut it off.
    if (Math.min(a, b) > start) start = Math.min(a, b);
    if (Math.max(a, b) < end) end = Math.max(a, b);
  }
  let enteredThroughPlane = false;
  for (const plane of planes) {
    if (!plane.enabled) continue;
    const height = dot(plane.normalLps, originLps) - dot(plane.normalLps, plane.pointLps);
    const slope = dot(plane.normalLps, directionLps);
    const crossing = -height / slope;
    if (slope > 0) {
      if (crossing > start) {
        start = crossing;
        enteredThroughPlane = true;
      }
    } else if (slope < 0) end = Math.min(end, crossing);
    else if (height < 0) return undefined;
  }
  return end > start ? { start, end, enteredThroughPlane } : undefined;
}

/** A volume as it is drawn. */
export interface PickScene {
  readonly volume: Volume;
  readonly curve: OpacityCurve;
  readonly planes: readonly CutPlane[];
  /** The lowest value that shows on cut faces; undefined where faces stay open. */
  readonly faceFrom: number | undefined;
}

/**
 * Where a ray first meets something visible: marches the stored voxels with the opacity and the cuts of the picture, so
 * that a pointer touches what is seen. `directionLps` is a unit vector.
 */
export function pickSurface(
  scene: PickScene,
  originLps: Vector3,
  directionLps: Vector3,
): Vector3 | undefined {
  const { volume, curve, planes, faceFrom } = scene;
  const interval = visibleInterval(volume, planes, originLps, directionLps);
  if (interval === undefined) return undefined;
  const valueAlong = samplerAlong(volume, originLps, directionLps);
  const stepMm = VOXELS_PER_STEP * Math.min(...volume.geometry.spacingMm);
  if (
    interval.enteredThroughPlane &&
    faceFrom !== undefined &&
    valueAlong(interval.start) > faceFrom
  ) {
    return along(originLps, directionLps, interval.start);
  }
  let clear = 1;
  for (let t = interval.start; t <= interval.end; t += stepMm) {
    const opacity = opacityAt(curve, valueAlong(t));
    if (opacity <= 0) continue;
    clear *= 1 - alphaOfStep(opacity, stepMm);
    if (1 - clear > SURFACE_ALPHA) return along(originLps, directionLps, t);
  }
  return undefined;
}

/** Trilinear modality values along a ray: a function of the distance from its origin. */
function samplerAlong(
  volume: Volume,
  originLps: Vector3,
  directionLps: Vector3,
): (t: number) => number {
  const { columns, rows, slices } = volume.geometry;
  const lpsToIndex = invertMatrix4(volume.geometry.indexToLps);
  const origin = transformPoint(lpsToIndex, originLps);
  const direction = transformDirection(lpsToIndex, directionLps);
  const { storedValues } = volume;
  const clamp = (value: number, max: number): number => (value < 0 ? 0 : value > max ? max : value);
  return (t) => {
    const x = clamp(origin[0] + direction[0] * t, columns - 1);
    const y = clamp(origin[1] + direction[1] * t, rows - 1);
    const z = clamp(origin[2] + direction[2] * t, slices - 1);
    const x0 = Math.min(Math.floor(x), Math.max(0, columns - 2));
    const y0 = Math.min(Math.floor(y), Math.max(0, rows - 2));
    const z0 = Math.min(Math.floor(z), Math.max(0, slices - 2));
    const stepX = columns > 1 ? 1 : 0;
    const stepY = rows > 1 ? columns : 0;
    const layer = slices > 1 ? columns * rows : 0;
    const at = (z0 * rows + y0) * columns + x0;
    const plane = (first: number, slice: number): number => {
      const fx = x - x0;
      const top =
        (storedValues[first] as number) * (1 - fx) + (storedValues[first + stepX] as number) * fx;
      const bottom =
        (storedValues[first + stepY] as number) * (1 - fx) +
        (storedValues[first + stepY + stepX] as number) * fx;
      const { slope, intercept } = rescaleOfSlice(volume, slice);
      return (top + (bottom - top) * (y - y0)) * slope + intercept;
    };
    const near = plane(at, z0);
    return near + (plane(at + layer, Math.min(z0 + 1, slices - 1)) - near) * (z - z0);
  };
}

/** Whether a point would be shown: inside the box and on the kept side of all planes. */
export function isKept(planes: readonly CutPlane[], pointLps: Vector3): boolean {
  return planes.every(
    (plane) =>
      !plane.enabled || dot(plane.normalLps, pointLps) >= dot(plane.normalLps, plane.pointLps),
  );
}
