import { dot, type Rendering, type Vector3 } from '@rounds/classroom';
import {
  invertMatrix4,
  lpsToIndex,
  rescaleOfSlice,
  transformDirection,
  transformPoint,
  type VoiWindow,
  type Volume,
  type VolumeGeometry,
} from '@rounds/imaging/asset';

import { along } from '../space/vector3.ts';
import { alphaOfStep, opacityAt, type OpacityCurve } from './opacity-curve.ts';
import { type RayStretch, stretchesOf } from './ray-stretches.ts';
import { airBelowOf } from './skip-look.ts';
import type { HalfSpace, VolumeCuts } from './volume-cuts.ts';

/** The accumulated alpha from which a surface is what a pointer touches; the shader's depth uses the same. */
export const SURFACE_ALPHA = 0.3;

const VOXELS_PER_STEP = 0.5;

/** A volume as it is drawn. */
export interface PickScene {
  readonly volume: Volume;
  readonly curve: OpacityCurve;
  readonly cuts: VolumeCuts;
  readonly rendering: Pick<Rendering, 'mode' | 'isoValue'>;
  /** Of the greys. */
  readonly window: VoiWindow;
  /** Cut faces show what lies behind rather than the slice on them. */
  readonly opensCuts: boolean;
}

type ValueAlong = (t: number) => number;

/**
 * Where a ray first meets something visible: marches the stored voxels with the mode, the opacity and the cuts of the
 * picture, so that a pointer touches what is seen. Of a largest or smallest value, that is where it lies. `directionLps`
 * is a unit vector.
 */
export function pickSurface(
  scene: PickScene,
  originLps: Vector3,
  directionLps: Vector3,
): Vector3 | undefined {
  const { volume, cuts, rendering } = scene;
  const stretches = stretchesOf(volume.geometry, cuts, originLps, directionLps);
  const valueAlong = samplerAlong(volume, originLps, directionLps);
  const stepMm = VOXELS_PER_STEP * Math.min(...volume.geometry.spacingMm);
  const march = rendering.mode === 'isosurface' ? pickIsosurface : pickComposite;
  const t =
    rendering.mode === 'composite' || rendering.mode === 'isosurface'
      ? march(scene, stretches, valueAlong, stepMm)
      : pickProjection(scene, stretches, valueAlong, stepMm);
  return t === undefined ? undefined : along(originLps, directionLps, t);
}

/** Whether the slice on the face of a cut is what a ray meets first. */
function touchesFace(
  { window, opensCuts }: PickScene,
  { start, entersThroughCut }: RayStretch,
  valueAlong: ValueAlong,
): boolean {
  return entersThroughCut && !opensCuts && valueAlong(start) > window.center - window.width / 2;
}

function pickComposite(
  scene: PickScene,
  stretches: readonly RayStretch[],
  valueAlong: ValueAlong,
  stepMm: number,
): number | undefined {
  let clear = 1;
  for (const stretch of stretches) {
    if (touchesFace(scene, stretch, valueAlong)) return stretch.start;
    for (let t = stretch.start; t <= stretch.end; t += stepMm) {
      const opacity = opacityAt(scene.curve, valueAlong(t));
      if (opacity <= 0) continue;
      clear *= 1 - alphaOfStep(opacity, stepMm);
      if (1 - clear > SURFACE_ALPHA) return t;
    }
  }
  return undefined;
}

function pickIsosurface(
  scene: PickScene,
  stretches: readonly RayStretch[],
  valueAlong: ValueAlong,
  stepMm: number,
): number | undefined {
  const { isoValue } = scene.rendering;
  for (const stretch of stretches) {
    if (touchesFace(scene, stretch, valueAlong)) return stretch.start;
    let before = valueAlong(stretch.start);
    if (before >= isoValue) return stretch.start;
    for (let t = stretch.start + stepMm; t <= stretch.end; t += stepMm) {
      const value = valueAlong(t);
      if (value >= isoValue) return t - (stepMm * (value - isoValue)) / (value - before);
      before = value;
    }
  }
  return undefined;
}

/** Where the largest or smallest value lies; of a mean, the middle of what it is the mean of. */
function pickProjection(
  { volume, rendering: { mode }, window }: PickScene,
  stretches: readonly RayStretch[],
  valueAlong: ValueAlong,
  stepMm: number,
): number | undefined {
  const floor = mode === 'mip' ? window.center - window.width / 2 : airBelowOf(volume);
  const seen: { t: number; value: number }[] = [];
  for (const { start, end } of stretches)
    for (let t = start; t <= end; t += stepMm) seen.push({ t, value: valueAlong(t) });
  // Air before and behind the body is no part of it.
  const body = seen.slice(
    seen.findIndex(({ value }) => value > floor),
    seen.findLastIndex(({ value }) => value > floor) + 1,
  );
  if (body.length === 0) return undefined;
  if (mode === 'average') return body[body.length >> 1]?.t;
  const sign = mode === 'mip' ? 1 : -1;
  return body.reduce((best, next) => (sign * next.value > sign * best.value ? next : best)).t;
}

/** Trilinear modality values along a ray: a function of the distance from its origin. */
function samplerAlong(
  volume: Volume,
  originLps: Vector3,
  directionLps: Vector3,
): (t: number) => number {
  const { columns, rows, slices } = volume.geometry;
  const toIndex = invertMatrix4(volume.geometry.indexToLps);
  const origin = transformPoint(toIndex, originLps);
  const direction = transformDirection(toIndex, directionLps);
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

/** Whether a point is left of the volume: inside of it, and not in anything that is cut away. */
export function isKeptByCuts(
  geometry: VolumeGeometry,
  { planes, slab, crop, corner }: VolumeCuts,
  pointLps: Vector3,
): boolean {
  const isBehind = ({ normalLps, pointLps: on }: HalfSpace): boolean =>
    dot(normalLps, pointLps) < dot(normalLps, on);
  if (planes.some(isBehind) || slab.some(isBehind)) return false;
  const counts = [geometry.columns, geometry.rows, geometry.slices];
  const index = lpsToIndex(geometry, pointLps);
  const shares = index.map((at, axis) => (at + 0.5) / (counts[axis] ?? 1));
  const { min, max } = crop ?? { min: [0, 0, 0], max: [1, 1, 1] };
  if (shares.some((at, axis) => at < (min[axis] ?? 0) || at > (max[axis] ?? 1))) return false;
  if (corner === undefined) return true;
  const cornerIndex = lpsToIndex(geometry, corner.pointLps);
  return index.some((at, axis) => (at - (cornerIndex[axis] ?? 0)) * (corner.octant[axis] ?? 1) < 0);
}
