import {
  type CaseVolume,
  type CutPlane,
  patientToRoom,
  type RigidPose,
  roomDirectionToPatient,
  roomToPatient,
  rotate,
  type SharedView,
  type Vector3,
} from '@rounds/classroom';
import type { SliceOrientation } from '@rounds/imaging/asset';

import { boxOf, centroid, planePolygon } from '../space/plane-polygon.ts';
import { along, distanceBetween } from '../space/vector3.ts';
import { movablePlanes, OBLIQUE_PLANE_ID } from '../view/movable-planes.ts';
import { distanceToEdges, rayThroughPolygon } from './grab-math.ts';

/** What a laser meets first. */
export type LaserTarget =
  | { readonly kind: 'panel'; readonly distance: number }
  | {
      readonly kind: 'slice';
      readonly distance: number;
      readonly orientation: SliceOrientation;
      readonly pointLps: Vector3;
    }
  | { readonly kind: 'volume'; readonly distance: number; readonly pointLps: Vector3 };

/** A cut that a laser passes through. */
export interface PlaneCrossing {
  readonly planeId: string;
  readonly distance: number;
  /** On its frame or its handle, rather than through it at what lies behind. */
  readonly isOnFrame: boolean;
}

export interface Ray {
  readonly origin: Vector3;
  readonly direction: Vector3;
}

const FRAME_METRES = 0.018;
const HANDLE_METRES = 0.03;
/** A cut face shows voxels right at the plane: pointing there means the plane. */
const FACE_METRES = 0.012;

export function rayOf({ positionRoom, orientation }: RigidPose): Ray {
  return { origin: positionRoom, direction: rotate(orientation, [0, 0, -1]) };
}

export function endOf(ray: Ray, distance: number): Vector3 {
  return along(ray.origin, ray.direction, distance);
}

export function nearer<T extends { readonly distance: number }>(
  a: T | undefined,
  b: T | undefined,
): T | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.distance < a.distance ? b : a;
}

/** The first cut a laser passes through, or the free plane where it touches its frame: within, that hides nothing. */
export function planeAlong(
  ray: Ray,
  volume: CaseVolume,
  view: SharedView,
): PlaneCrossing | undefined {
  let first: PlaneCrossing | undefined;
  for (const plane of movablePlanes(view)) {
    const corners = polygonRoom(plane, volume, view);
    const distance = rayThroughPolygon(ray.origin, ray.direction, corners);
    if (distance === undefined) continue;
    const at = endOf(ray, distance);
    // Farther away, hands are less exact.
    const slack = 1 + 0.5 * distance;
    const isOnFrame =
      distanceToEdges(at, corners) < FRAME_METRES * slack ||
      distanceBetween(at, centroid(corners)) < HANDLE_METRES * slack;
    if (plane.planeId === OBLIQUE_PLANE_ID && !isOnFrame) continue;
    first = nearer(first, { planeId: plane.planeId, distance, isOnFrame });
  }
  return first;
}

/** Where a laser meets what is visible of the volume. */
export function volumeAlong(
  ray: Ray,
  volume: CaseVolume,
  view: SharedView,
  pick: (originLps: Vector3, directionLps: Vector3) => Vector3 | undefined,
): Extract<LaserTarget, { kind: 'volume' }> | undefined {
  const origin = roomToPatient(volume, view.placement, ray.origin);
  const pointLps = pick(origin, roomDirectionToPatient(view.placement, ray.direction));
  if (pointLps === undefined) return undefined;
  return {
    kind: 'volume',
    pointLps,
    distance: distanceBetween(patientToRoom(volume, view.placement, pointLps), ray.origin),
  };
}

/** Whether a hand that closes now means the cut rather than what its laser meets. */
export function meansPlane(
  crossing: PlaneCrossing | undefined,
  target: LaserTarget | undefined,
): crossing is PlaneCrossing {
  if (crossing === undefined) return false;
  if (target === undefined) return true;
  if (crossing.distance > target.distance + FACE_METRES) return false;
  return (
    crossing.isOnFrame ||
    target.kind !== 'volume' ||
    target.distance - crossing.distance < FACE_METRES
  );
}

/** The outline of a cut in the room. */
export function polygonRoom(
  plane: CutPlane,
  volume: CaseVolume,
  view: SharedView,
): readonly Vector3[] {
  return planePolygon(plane, boxOf(volume)).map((corner) =>
    patientToRoom(volume, view.placement, corner),
  );
}
