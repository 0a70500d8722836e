import {
  type CutPlane,
  dot,
  multiplyQuaternions,
  normalizeQuaternion,
  normalizeVector,
  type Quaternion,
  rotate,
  type Vector3,
} from '@rounds/classroom';

import { type BoxLps } from './plane-polygon.ts';
import { along, cross, lengthOf, subtract } from './vector3.ts';

/** A rotation by an angle about a unit axis, right-handed. */
export function rotationAbout(axis: Vector3, radians: number): Quaternion {
  const sine = Math.sin(radians / 2);
  return [axis[0] * sine, axis[1] * sine, axis[2] * sine, Math.cos(radians / 2)];
}

/** The shortest rotation from one unit vector to another. */
export function rotationBetween(from: Vector3, to: Vector3): Quaternion {
  const axis = cross(from, to);
  const length = lengthOf(axis);
  if (length < 1e-9)
    return dot(from, to) > 0 ? [0, 0, 0, 1] : rotationAbout(anyPerpendicular(from), Math.PI);
  return rotationAbout(
    [axis[0] / length, axis[1] / length, axis[2] / length],
    Math.atan2(length, dot(from, to)),
  );
}

function anyPerpendicular(v: Vector3): Vector3 {
  return normalizeVector(cross(v, Math.abs(v[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0]));
}

/** A cut plane, or the free plane. */
export type PatientPlane = Pick<CutPlane, 'pointLps' | 'normalLps'>;

/** Turns a plane about a point it passes through. */
export function turnPlane<Plane extends PatientPlane>(
  plane: Plane,
  pivotLps: Vector3,
  rotation: Quaternion,
): Plane {
  return {
    ...plane,
    pointLps: pivotLps,
    normalLps: normalizeVector(rotate(normalizeQuaternion(rotation), plane.normalLps)),
  };
}

/** Moves a plane along its normal, but never out of the volume altogether. */
export function shiftPlane<Plane extends PatientPlane>(
  plane: Plane,
  distanceMm: number,
  box: BoxLps,
): Plane {
  const { low, high } = reachAlong(plane.normalLps, box);
  const height = dot(plane.normalLps, plane.pointLps);
  const wanted = Math.max(low, Math.min(high, height + distanceMm));
  return { ...plane, pointLps: along(plane.pointLps, plane.normalLps, wanted - height) };
}

/** The heights above the origin, along a direction, between which a box lies. */
export function reachAlong(
  direction: Vector3,
  { min, max }: BoxLps,
): { low: number; high: number } {
  let low = 0;
  let high = 0;
  for (const axis of [0, 1, 2] as const) {
    const a = direction[axis] * min[axis];
    const b = direction[axis] * max[axis];
    low += Math.min(a, b);
    high += Math.max(a, b);
  }
  return { low, high };
}

const AXES: readonly Vector3[] = [
  [0, 1, 0],
  [0, 0, -1],
  [-1, 0, 0],
  [0, -1, 0],
  [0, 0, 1],
  [1, 0, 0],
];

/**
 * A new cut through a point: it opens the volume towards the viewer, along the patient axis nearest to the direction of
 * looking that no other plane uses yet.
 */
export function openingPlane(
  planeId: string,
  pointLps: Vector3,
  lookingLps: Vector3,
  others: readonly CutPlane[],
): CutPlane {
  const isFree = (axis: Vector3): boolean =>
    others.every((other) => Math.abs(dot(other.normalLps, axis)) < 0.95);
  const nearest = (axes: readonly Vector3[]): Vector3 | undefined =>
    [...axes].sort((a, b) => dot(b, lookingLps) - dot(a, lookingLps))[0];
  const normalLps = nearest(AXES.filter(isFree)) ?? nearest(AXES) ?? [0, 1, 0];
  return { planeId, enabled: true, pointLps, normalLps };
}

/** The part of a volume's movement that a hand makes: object after = hand after * (hand before)^-1 * object before. */
export function carriedRotation(before: Quaternion, after: Quaternion): Quaternion {
  const inverse: Quaternion = [-before[0], -before[1], -before[2], before[3]];
  return normalizeQuaternion(multiplyQuaternions(after, inverse));
}

/** Where a carried point ends up: it keeps its place relative to the hand. */
export function carriedPoint(
  point: Vector3,
  handBefore: Vector3,
  handAfter: Vector3,
  rotation: Quaternion,
): Vector3 {
  const turned = rotate(rotation, subtract(point, handBefore));
  return [turned[0] + handAfter[0], turned[1] + handAfter[1], turned[2] + handAfter[2]];
}
