import { dot, type CutPlane, type Vector3 } from '@rounds/classroom';

import { cross, lengthOf, perpendicularTo, scaled, subtract } from './vector3.ts';

/** An axis-aligned box in patient millimetres. */
export interface BoxLps {
  readonly min: Vector3;
  readonly max: Vector3;
}

export function boxOf(volume: { readonly centerLps: Vector3; readonly sizeMm: Vector3 }): BoxLps {
  const half = scaled(volume.sizeMm, 0.5);
  const [x, y, z] = volume.centerLps;
  return {
    min: [x - half[0], y - half[1], z - half[2]],
    max: [x + half[0], y + half[1], z + half[2]],
  };
}

/** The convex polygon in which a plane meets a box, in order around it; empty where they do not meet. */
export function planePolygon(
  plane: Pick<CutPlane, 'pointLps' | 'normalLps'>,
  box: BoxLps,
): readonly Vector3[] {
  const height = (p: Vector3): number =>
    dot(plane.normalLps, p) - dot(plane.normalLps, plane.pointLps);
  const points: Vector3[] = [];
  for (const [a, b] of boxEdges(box)) {
    const heightA = height(a);
    const heightB = height(b);
    if (heightA * heightB > 0 || heightA === heightB) continue;
    const at = heightA / (heightA - heightB);
    points.push([a[0] + (b[0] - a[0]) * at, a[1] + (b[1] - a[1]) * at, a[2] + (b[2] - a[2]) * at]);
  }
  return orderAround(withoutRepeats(points), plane.normalLps);
}

/** The middle of a polygon's corners: where its handle sits. */
export function centroid(points: readonly Vector3[]): Vector3 {
  let [x, y, z] = [0, 0, 0];
  for (const point of points) {
    x += point[0];
    y += point[1];
    z += point[2];
  }
  const count = Math.max(1, points.length);
  return [x / count, y / count, z / count];
}

/** The twelve edges. */
export function boxEdges({ min, max }: BoxLps): readonly (readonly [Vector3, Vector3])[] {
  const corner = (bits: number): Vector3 => [
    bits & 1 ? max[0] : min[0],
    bits & 2 ? max[1] : min[1],
    bits & 4 ? max[2] : min[2],
  ];
  const edges: [Vector3, Vector3][] = [];
  for (let bits = 0; bits < 8; bits++) {
    for (const axis of [1, 2, 4]) {
      if ((bits & axis) === 0) edges.push([corner(bits), corner(bits | axis)]);
    }
  }
  return edges;
}

function withoutRepeats(points: readonly Vector3[]): Vector3[] {
  const kept: Vector3[] = [];
  for (const point of points) {
    if (!kept.some((other) => lengthOf(subtract(point, other)) < 1e-6)) kept.push(point);
  }
  return kept;
}

function orderAround(points: readonly Vector3[], normal: Vector3): readonly Vector3[] {
  if (points.length < 3) return [];
  const middle = centroid(points);
  const right = perpendicularTo(normal);
  const up = cross(normal, right);
  const angle = (p: Vector3): number =>
    Math.atan2(dot(subtract(p, middle), up), dot(subtract(p, middle), right));
  return [...points].sort((a, b) => angle(a) - angle(b));
}
