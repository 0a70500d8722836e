import { dot, type Vector3 } from '@rounds/classroom';
import {
  invertMatrix4,
  transformDirection,
  transformPoint,
  type VolumeGeometry,
} from '@rounds/imaging/asset';

import type { VolumeCuts } from './volume-cuts.ts';

/** A part of a ray that is drawn: distances from its origin. What the shader does with a pixel's ray. */
export interface RayStretch {
  readonly start: number;
  readonly end: number;
  /** It begins on the face of a cut. */
  readonly entersThroughCut: boolean;
}

/**
 * What is left of a ray: inside the cropped box, on the kept side of every plane, and outside of the corner that is cut
 * out. Nearest first; two at most.
 */
export function stretchesOf(
  geometry: VolumeGeometry,
  cuts: VolumeCuts,
  originLps: Vector3,
  directionLps: Vector3,
): readonly RayStretch[] {
  const lpsToIndex = invertMatrix4(geometry.indexToLps);
  const origin = transformPoint(lpsToIndex, originLps);
  const direction = transformDirection(lpsToIndex, directionLps);
  const whole = shortenedByPlanes(
    insideBox(geometry, cuts, origin, direction),
    cuts,
    originLps,
    directionLps,
  );
  if (whole === undefined) return [];
  if (cuts.corner === undefined) return [whole];
  const corner = transformPoint(lpsToIndex, cuts.corner.pointLps);
  return withoutCorner(whole, corner, cuts.corner.octant, origin, direction);
}

function insideBox(
  { columns, rows, slices }: VolumeGeometry,
  { crop }: VolumeCuts,
  origin: Vector3,
  direction: Vector3,
): RayStretch {
  let start = 0;
  let end = Infinity;
  let entersThroughCut = false;
  for (const [axis, count] of [columns, rows, slices].entries() as ArrayIterator<
    [0 | 1 | 2, number]
  >) {
    const low = crop?.min[axis] ?? 0;
    const high = crop?.max[axis] ?? 1;
    const inverse = 1 / direction[axis];
    const a = (low * count - 0.5 - origin[axis]) * inverse;
    const b = (high * count - 0.5 - origin[axis]) * inverse;
    // A ray along the faces gives NaN where it starts on one: such a comparison must not cut it off.
    if (Math.min(a, b) > start) {
      start = Math.min(a, b);
      entersThroughCut = direction[axis] > 0 ? low > 0 : high < 1;
    }
    if (Math.max(a, b) < end) end = Math.max(a, b);
  }
  return { start, end, entersThroughCut };
}

function shortenedByPlanes(
  inBox: RayStretch,
  { planes, slab }: VolumeCuts,
  originLps: Vector3,
  directionLps: Vector3,
): RayStretch | undefined {
  let { start, end, entersThroughCut } = inBox;
  for (const { normalLps, pointLps } of [...planes, ...slab]) {
    const height = dot(normalLps, originLps) - dot(normalLps, pointLps);
    const slope = dot(normalLps, directionLps);
    const crossing = -height / slope;
    if (slope > 0) {
      if (crossing > start) {
        start = crossing;
        entersThroughCut = true;
      }
    } else if (slope < 0) end = Math.min(end, crossing);
    else if (height < 0) return undefined;
  }
  return end > start ? { start, end, entersThroughCut } : undefined;
}

/** The corner lies above (1) or below (-1) its point on each axis. */
function withoutCorner(
  whole: RayStretch,
  corner: Vector3,
  octant: readonly [number, number, number],
  origin: Vector3,
  direction: Vector3,
): readonly RayStretch[] {
  let enter = -Infinity;
  let leave = Infinity;
  for (const axis of [0, 1, 2] as const) {
    const height = (origin[axis] - corner[axis]) * octant[axis];
    const slope = direction[axis] * octant[axis];
    const crossing = -height / slope;
    if (slope > 0) enter = Math.max(enter, crossing);
    else if (slope < 0) leave = Math.min(leave, crossing);
    else if (height <= 0) return [whole];
  }
  if (enter >= leave || leave <= whole.start) return [whole];
  const before = { ...whole, end: Math.min(whole.end, enter) };
  const behind = { start: leave, end: whole.end, entersThroughCut: true };
  return [before, behind].filter(({ start, end }) => end > start);
}
