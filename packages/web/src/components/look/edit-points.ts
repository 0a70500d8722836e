import { type CustomTransferFunction, MAX_TRANSFER_POINTS } from '@rounds/classroom';
import { type ColorMap, sampleTransferFunction } from '@rounds/imaging/asset';

import { shareOf, type ValueAxis } from './value-axis.ts';

export type OpacityPoint = CustomTransferFunction['opacityPoints'][number];
export type ColorPoint = CustomTransferFunction['colorPoints'][number];
type Point = readonly [value: number, ...components: number[]];

export const MIN_POINTS = 2;

/** Points never meet: this share of an axis lies between them at least. */
const NEAREST_SHARE = 0.002;

/**
 * Where a point may go: between its neighbours. The numbers of a preset are kept as they are until a point is moved, so
 * neighbours may be nearer than two that people have moved.
 */
function between(points: readonly Point[], index: number, value: number, axis: ValueAxis): number {
  const gap = (axis.max - axis.min) * NEAREST_SHARE;
  const low = (points[index - 1]?.[0] ?? axis.min - gap) + gap;
  const high = (points[index + 1]?.[0] ?? axis.max + gap) - gap;
  return low <= high ? Math.max(low, Math.min(high, value)) : (points[index]?.[0] ?? value);
}

/**
 * Beyond the ends of its points a curve goes on as it is there: the first of them, raised from nothing, would make
 * everything below it visible, air too. Another point of nothing just below keeps that clear.
 */
function clearBelow(
  points: readonly OpacityPoint[],
  before: OpacityPoint | undefined,
  axis: ValueAxis,
): readonly OpacityPoint[] {
  const [first] = points;
  const wasRaised = before?.[1] === 0 && first !== undefined && first[1] > 0;
  if (!wasRaised || points.length >= MAX_TRANSFER_POINTS) return points;
  return [[first[0] - (axis.max - axis.min) * NEAREST_SHARE, 0], ...points];
}

/** @returns the points, one more where the first was raised, and where the one that moved is */
export function moveOpacityPoint(
  points: readonly OpacityPoint[],
  index: number,
  [value, opacity]: OpacityPoint,
  axis: ValueAxis,
): { readonly points: readonly OpacityPoint[]; readonly index: number } {
  const inside = Math.max(0, Math.min(1, opacity));
  const gap = (axis.max - axis.min) * NEAREST_SHARE;
  const [first] = points;
  const isTucked = first?.[1] === 0 && (points[index]?.[0] ?? 0) - first[0] < 1.5 * gap;
  if (index === 1 && isTucked && value - first[0] < gap) {
    // What keeps everything below clear gives way.
    const low = Math.max(axis.min, value);
    return { points: points.toSpliced(0, 2, [low - gap, 0], [low, inside]), index };
  }
  const moved = points.with(index, [between(points, index, value, axis), inside]);
  const cleared = index === 0 ? clearBelow(moved, points[0], axis) : moved;
  return { points: cleared, index: index + cleared.length - moved.length };
}

/** @returns the points with another one, and where it is; undefined where there is no room */
export function addOpacityPoint(
  points: readonly OpacityPoint[],
  point: OpacityPoint,
  axis: ValueAxis,
): { readonly points: readonly OpacityPoint[]; readonly index: number } | undefined {
  const added = insert(points, point, axis);
  if (added === undefined || added.index > 0) return added;
  const cleared = clearBelow(added.points, points[0], axis);
  return { points: cleared, index: cleared.length - added.points.length };
}

export function moveColorPoint(
  points: readonly ColorPoint[],
  index: number,
  value: number,
  axis: ValueAxis,
): readonly ColorPoint[] {
  const point = points[index];
  if (point === undefined) return points;
  const [, r, g, b] = point;
  return points.with(index, [between(points, index, value, axis), r, g, b]);
}

/** Another stop of the colour that is there already: nothing changes until it is given another. */
export function addColorPoint(
  transferFunction: CustomTransferFunction,
  value: number,
  axis: ValueAxis,
): { readonly points: readonly ColorPoint[]; readonly index: number } | undefined {
  const [r, g, b] = colorAt(transferFunction, value);
  return insert(transferFunction.colorPoints, [value, r, g, b], axis);
}

/** Two stay: fewer make no curve. */
export function removePoint<T extends Point>(points: readonly T[], index: number): readonly T[] {
  return points.length > MIN_POINTS ? points.toSpliced(index, 1) : points;
}

/** Without one of the points; what the first of them kept clear stays so. */
export function removeOpacityPoint(
  points: readonly OpacityPoint[],
  index: number,
  axis: ValueAxis,
): readonly OpacityPoint[] {
  const rest = removePoint(points, index);
  return index === 0 && rest !== points ? clearBelow(rest, points[0], axis) : rest;
}

function insert<T extends Point>(
  points: readonly T[],
  point: T,
  axis: ValueAxis,
): { points: readonly T[]; index: number } | undefined {
  const gap = (axis.max - axis.min) * NEAREST_SHARE;
  const isTaken = points.some(([value]) => Math.abs(value - point[0]) < gap);
  if (isTaken || points.length >= MAX_TRANSFER_POINTS) return undefined;
  const found = points.findIndex(([value]) => value > point[0]);
  const index = found === -1 ? points.length : found;
  return { points: points.toSpliced(index, 0, point), index };
}

export function colorAt(
  transferFunction: CustomTransferFunction,
  value: number,
): readonly [number, number, number] {
  const [r, g, b] = sampleTransferFunction(transferFunction, value);
  return [r, g, b];
}

/** A named map laid over a stretch of values. */
export function colorsOfMap(
  { stops }: ColorMap,
  fromValue: number,
  toValue: number,
): readonly ColorPoint[] {
  return stops.map(([share, r, g, b]) => [fromValue + share * (toValue - fromValue), r, g, b]);
}

/** Opacities are told apart best where they are small: a graph shows their cube root. */
export function heightOfOpacity(opacity: number): number {
  return Math.cbrt(opacity);
}

export function opacityAtHeight(height: number): number {
  const inside = Math.max(0, Math.min(1, height));
  return Number((inside ** 3).toPrecision(4));
}

/** '#rrggbb' of a colour. */
export function hexOf([r, g, b]: readonly [number, number, number]): string {
  const channel = (share: number): string =>
    Math.round(Math.max(0, Math.min(1, share)) * 255)
      .toString(16)
      .padStart(2, '0');
  return `#${channel(r)}${channel(g)}${channel(b)}`;
}

export function colorOfHex(hex: string): readonly [number, number, number] {
  const channel = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [channel(1), channel(3), channel(5)];
}

/** The colours along an axis, for a background. */
export function gradientOf(points: readonly ColorPoint[], axis: ValueAxis): string {
  const stops = points.map(
    ([value, r, g, b]) => `${hexOf([r, g, b])} ${(shareOf(axis, value) * 100).toFixed(2)}%`,
  );
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
