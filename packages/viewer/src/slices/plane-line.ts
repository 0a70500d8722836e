import { type CutPlane, dot } from '@rounds/classroom';

import { OBLIQUE_PLANE_ID } from '../view/movable-planes.ts';
import { pixelOfPoint, type SliceFrame } from './slice-frame.ts';

export type Point = readonly [x: number, y: number];

/** A cut plane as a pane sees it: a x + b y + c is the distance in millimetres, positive on the kept side. */
export interface PlaneLine {
  readonly plane: CutPlane;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** The visible stretch; undefined where the plane is parallel to the slice or passes beside the pane. */
  readonly segment: readonly [Point, Point] | undefined;
}

/** Where the grips of a line sit: in the middle to move it, farther out to turn it. */
export interface LineGrips {
  readonly middle: Point;
  readonly ends: readonly [Point, Point];
}

/** Handles keep this share of the pane clear of its edges. */
const GRIP_MARGIN = 0.08;

export function planeLine(frame: SliceFrame, plane: CutPlane): PlaneLine {
  const a = dot(plane.normalLps, frame.right) * frame.mmPerPixel;
  const b = dot(plane.normalLps, frame.down) * frame.mmPerPixel;
  const c = dot(plane.normalLps, frame.cornerLps) - dot(plane.normalLps, plane.pointLps);
  return { plane, a, b, c, segment: lineInRect(a, b, c, frame.width, frame.height) };
}

/** The part of the pane that the plane removes: a polygon, empty if nothing is. */
export function removedArea(
  { a, b, c }: PlaneLine,
  width: number,
  height: number,
): readonly Point[] {
  const corners: readonly Point[] = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ];
  const area: Point[] = [];
  for (const [i, from] of corners.entries()) {
    const to = corners[(i + 1) % 4] as Point;
    const heightFrom = a * from[0] + b * from[1] + c;
    const heightTo = a * to[0] + b * to[1] + c;
    if (heightFrom < 0) area.push(from);
    if (heightFrom < 0 !== heightTo < 0) {
      const at = heightFrom / (heightFrom - heightTo);
      area.push([from[0] + (to[0] - from[0]) * at, from[1] + (to[1] - from[1]) * at]);
    }
  }
  return area;
}

/**
 * Where a line is taken. Its middle grip is the middle of what is visible of it or, of the free plane, the place of the
 * plane's own point: that is what it turns about, as long as it can be seen.
 */
export function gripsOf(line: PlaneLine, frame: SliceFrame): LineGrips | undefined {
  const { width, height } = frame;
  const inset = Math.min(width, height) * GRIP_MARGIN;
  const { a, b, c } = line;
  const inner = lineInRect(a, b, c + (a + b) * inset, width - 2 * inset, height - 2 * inset);
  if (inner === undefined) return undefined;
  const [[x0, y0], [x1, y1]] = inner;
  const at = (share: number): Point => [
    inset + x0 + (x1 - x0) * share,
    inset + y0 + (y1 - y0) * share,
  ];
  if (line.plane.planeId !== OBLIQUE_PLANE_ID) return { middle: at(0.5), ends: [at(0.2), at(0.8)] };
  const point = pixelOfPoint(frame, line.plane.pointLps);
  const along = (point.x - inset - x0) * (x1 - x0) + (point.y - inset - y0) * (y1 - y0);
  const share = Math.max(0.3, Math.min(0.7, along / ((x1 - x0) ** 2 + (y1 - y0) ** 2)));
  return { middle: at(share), ends: [at(share - 0.25), at(share + 0.25)] };
}

/** The stretch of a x + b y + c = 0 inside a rectangle from (0, 0). */
function lineInRect(
  a: number,
  b: number,
  c: number,
  width: number,
  height: number,
): readonly [Point, Point] | undefined {
  if (width <= 0 || height <= 0) return undefined;
  const steepness = Math.hypot(a, b);
  if (steepness < 1e-9) return undefined;
  // A point of the line and its direction, clipped against the four sides.
  const x0 = (-a * c) / steepness ** 2;
  const y0 = (-b * c) / steepness ** 2;
  const dx = -b / steepness;
  const dy = a / steepness;
  let start = -Infinity;
  let end = Infinity;
  for (const [position, direction, limit] of [
    [x0, dx, width],
    [y0, dy, height],
  ] as const) {
    if (Math.abs(direction) < 1e-12) {
      if (position < 0 || position > limit) return undefined;
      continue;
    }
    const first = (0 - position) / direction;
    const second = (limit - position) / direction;
    start = Math.max(start, Math.min(first, second));
    end = Math.min(end, Math.max(first, second));
  }
  return end > start
    ? [
        [x0 + dx * start, y0 + dy * start],
        [x0 + dx * end, y0 + dy * end],
      ]
    : undefined;
}
