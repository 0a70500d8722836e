import {
  type CaseVolume,
  type CutPlane,
  dot,
  multiplyQuaternions,
  normalizeQuaternion,
  normalizeVector,
  patientDirectionToRoom,
  patientToRoom,
  type Quaternion,
  type RigidPose,
  roomDirectionToPatient,
  roomToPatient,
  rotate,
  TABLE_ANCHOR_ROOM,
  type Vector3,
  type VolumePlacement,
} from '@rounds/classroom';

import {
  carriedPoint,
  carriedRotation,
  rotationBetween,
  shiftPlane,
} from '../space/plane-moves.ts';
import { boxOf } from '../space/plane-polygon.ts';
import { add, along, cross, distanceBetween, scaled, subtract } from '../space/vector3.ts';

const MIN_SCALE = 0.2;
const MAX_SCALE = 8;
const MAX_OFFSET_METRES = 1;

/** A plane that follows the hand that holds it: moved and turned as the hand was, but never out of the volume. */
export function carriedPlane(
  plane: CutPlane,
  volume: CaseVolume,
  placement: VolumePlacement,
  handBefore: RigidPose,
  handNow: RigidPose,
): CutPlane {
  const rotation = carriedRotation(handBefore.orientation, handNow.orientation);
  const pointRoom = patientToRoom(volume, placement, plane.pointLps);
  const movedRoom = carriedPoint(
    pointRoom,
    handBefore.positionRoom,
    handNow.positionRoom,
    rotation,
  );
  const normalRoom = rotate(rotation, patientDirectionToRoom(placement, plane.normalLps));
  const moved: CutPlane = {
    ...plane,
    pointLps: roomToPatient(volume, placement, movedRoom),
    normalLps: normalizeVector(roomDirectionToPatient(placement, normalRoom)),
  };
  return shiftPlane(moved, 0, boxOf(volume));
}

/** A volume that follows the hand that holds it. */
export function carriedPlacement(
  placement: VolumePlacement,
  handBefore: RigidPose,
  handNow: RigidPose,
): VolumePlacement {
  const rotation = carriedRotation(handBefore.orientation, handNow.orientation);
  const middle = add(TABLE_ANCHOR_ROOM, placement.offsetRoom);
  const moved = carriedPoint(middle, handBefore.positionRoom, handNow.positionRoom, rotation);
  return placed(placement.scale, multiplyQuaternions(rotation, placement.rotation), moved);
}

/** A volume between two hands: it grows with their distance and turns with the line between them. */
export function stretchedPlacement(
  placement: VolumePlacement,
  before: readonly [Vector3, Vector3],
  now: readonly [Vector3, Vector3],
): VolumePlacement {
  const wanted =
    distanceBetween(now[0], now[1]) / Math.max(0.02, distanceBetween(before[0], before[1]));
  const scale = clamp(placement.scale * wanted, MIN_SCALE, MAX_SCALE);
  const factor = scale / placement.scale;
  const rotation = rotationBetween(
    normalizeVector(subtract(before[1], before[0])),
    normalizeVector(subtract(now[1], now[0])),
  );
  const middleBefore = scaled(add(before[0], before[1]), 0.5);
  const middleNow = scaled(add(now[0], now[1]), 0.5);
  const fromHands = subtract(add(TABLE_ANCHOR_ROOM, placement.offsetRoom), middleBefore);
  const moved = add(middleNow, scaled(rotate(rotation, fromHands), factor));
  return placed(scale, multiplyQuaternions(rotation, placement.rotation), moved);
}

function placed(scale: number, rotation: Quaternion, middleRoom: Vector3): VolumePlacement {
  const [x, y, z] = subtract(middleRoom, TABLE_ANCHOR_ROOM);
  const limit = (value: number): number => clamp(value, -MAX_OFFSET_METRES, MAX_OFFSET_METRES);
  return {
    scale,
    rotation: normalizeQuaternion(rotation),
    offsetRoom: [limit(x), limit(y), limit(z)],
  };
}

/** How far a point is from a convex polygon, edges and inside. The corners go around it; none: infinitely far. */
export function distanceToPolygon(point: Vector3, corners: readonly Vector3[]): number {
  const normal = polygonNormal(corners);
  if (normal === undefined) return Infinity;
  const height = dot(normal, subtract(point, corners[0] as Vector3));
  if (isInside(along(point, normal, -height), corners, normal)) return Math.abs(height);
  return distanceToEdges(point, corners);
}

export function distanceToEdges(point: Vector3, corners: readonly Vector3[]): number {
  let nearest = Infinity;
  for (const [i, from] of corners.entries()) {
    const to = corners[(i + 1) % corners.length] as Vector3;
    nearest = Math.min(nearest, distanceBetween(point, nearestOnSegment(point, from, to)));
  }
  return nearest;
}

/** How far along a ray it passes through a convex polygon; undefined where it misses. */
export function rayThroughPolygon(
  origin: Vector3,
  direction: Vector3,
  corners: readonly Vector3[],
): number | undefined {
  const normal = polygonNormal(corners);
  if (normal === undefined) return undefined;
  const slope = dot(normal, direction);
  if (Math.abs(slope) < 1e-6) return undefined;
  const distance = dot(normal, subtract(corners[0] as Vector3, origin)) / slope;
  return distance > 0 && isInside(along(origin, direction, distance), corners, normal)
    ? distance
    : undefined;
}

function polygonNormal(corners: readonly Vector3[]): Vector3 | undefined {
  const [a, b] = corners;
  if (a === undefined || b === undefined || corners.length < 3) return undefined;
  // The last corner is never in line with the first two, however the others lie.
  return normalizeVector(cross(subtract(b, a), subtract(corners.at(-1) as Vector3, a)));
}

function isInside(point: Vector3, corners: readonly Vector3[], normal: Vector3): boolean {
  return corners.every((from, i) => {
    const to = corners[(i + 1) % corners.length] as Vector3;
    return dot(normal, cross(subtract(to, from), subtract(point, from))) >= -1e-9;
  });
}

function nearestOnSegment(point: Vector3, from: Vector3, to: Vector3): Vector3 {
  const edge = subtract(to, from);
  const share = dot(subtract(point, from), edge) / Math.max(1e-12, dot(edge, edge));
  return along(from, edge, clamp(share, 0, 1));
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value));
}
