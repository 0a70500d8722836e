import {
  type CaseVolume,
  dot,
  normalizeVector,
  patientToRoom,
  type Vector3,
  type VolumePlacement,
} from '@rounds/classroom';

import { boxEdges, boxOf } from '../space/plane-polygon.ts';
import { along, cross, distanceBetween, lengthOf, subtract } from '../space/vector3.ts';

/** Where a ruler of a round length lies in the room. */
export interface RulerPlace {
  readonly lengthMm: number;
  readonly fromRoom: Vector3;
  readonly toRoom: Vector3;
  readonly alongRoom: Vector3;
}

/** Farther out than the edge, as a share of the way from the middle, so that the ruler touches nothing. */
const GAP = 1.03;
/** At most this much of an edge is taken up. */
const MAX_SHARE = 0.6;
/** Another edge has to be better by so much: the ruler does not jump to and fro. */
const BETTER_BY = 0.2;
const LENGTHS_MM: readonly number[] = [500, 200, 100, 50, 20, 10, 5, 2, 1];

/**
 * Which of the twelve edges of the volume's box the ruler lies on: one that runs from side to side under the eyes of
 * whoever looks, low and near.
 */
export function rulerEdge(
  volume: Pick<CaseVolume, 'centerLps' | 'sizeMm'>,
  placement: VolumePlacement,
  eyeRoom: Vector3,
  current: number,
): number {
  const middle = patientToRoom(volume, placement, volume.centerLps);
  const looking = normalizeVector(subtract(middle, eyeRoom));
  const sideways = cross(looking, [0, 1, 0]);
  const right: Vector3 = lengthOf(sideways) < 1e-6 ? [1, 0, 0] : normalizeVector(sideways);
  const scores = boxEdges(boxOf(volume)).map(([a, b]) => {
    const [from, to] = [a, b].map((corner) => patientToRoom(volume, placement, corner)) as [
      Vector3,
      Vector3,
    ];
    const direction = normalizeVector(subtract(to, from));
    const half = subtract(along(from, subtract(to, from), 0.5), middle);
    const reach = Math.max(lengthOf(half), 1e-6);
    const isSideways = Math.abs(dot(direction, right));
    return 2 * isSideways - half[1] / reach - (0.6 * dot(half, looking)) / reach;
  });
  const best = scores.indexOf(Math.max(...scores));
  const isBetter = (scores[best] ?? 0) > (scores[current] ?? -Infinity) + BETTER_BY;
  return isBetter ? best : current;
}

/** A ruler of a round length in the middle of an edge. */
export function rulerOnEdge(
  volume: Pick<CaseVolume, 'centerLps' | 'sizeMm'>,
  placement: VolumePlacement,
  edge: number,
): RulerPlace {
  const edges = boxEdges(boxOf(volume));
  const [a, b] = (edges[edge] ?? edges[0]) as readonly [Vector3, Vector3];
  const edgeMm = Math.max(distanceBetween(a, b), 1e-3);
  const lengthMm = LENGTHS_MM.find((length) => length <= edgeMm * MAX_SHARE) ?? 1;
  const direction = normalizeVector(subtract(b, a));
  const outside = along(
    volume.centerLps,
    subtract(along(a, direction, edgeMm / 2), volume.centerLps),
    GAP,
  );
  const end = (mm: number): Vector3 =>
    patientToRoom(volume, placement, along(outside, direction, mm));
  const fromRoom = end(-lengthMm / 2);
  const toRoom = end(lengthMm / 2);
  return { lengthMm, fromRoom, toRoom, alongRoom: normalizeVector(subtract(toRoom, fromRoom)) };
}
