import { dot, type ObliquePlane, type Vector3 } from '@rounds/classroom';
import {
  obliqueAxes,
  orthogonalPlane,
  type SliceOrientation,
  type SlicePlane,
  volumeBoundsLps,
  type VolumeGeometry,
} from '@rounds/imaging/asset';

import { reachAlong } from '../space/plane-moves.ts';
import { along, cross, lengthOf, scaled, subtract } from '../space/vector3.ts';

/** Which slice a pane shows: one of the three along the patient's axes, or the free plane. */
export type PaneOrientation = SliceOrientation | 'oblique';

/** How one person looks at one pane: theirs alone, never shared. */
export interface PaneZoom {
  /** 1 shows the whole slice. */
  readonly zoom: number;
  /** What the middle of the pane shows, from the middle of the volume, to the right and down. */
  readonly panMm: readonly [right: number, down: number];
}

export const WHOLE_SLICE: PaneZoom = { zoom: 1, panMm: [0, 0] };

export const MAX_ZOOM = 20;
const FIT_MARGIN = 1.06;

/** The pixels that a slice is fitted into. */
export interface PanePixels {
  readonly width: number;
  readonly height: number;
  /** Whole slices are shown no larger than this: so that sizes can be compared with those in another pane. */
  readonly leastMmPerPixel?: number;
}

/** Where a pane of pixels lies in the patient. Pixel (0, 0) is its top left corner, not the middle of a pixel. */
export interface SliceFrame {
  readonly orientation: PaneOrientation;
  readonly width: number;
  readonly height: number;
  readonly mmPerPixel: number;
  /** Patient position of the top left corner. */
  readonly cornerLps: Vector3;
  /** Unit vectors to the right and down the screen, and towards the viewer's back: the scroll axis. */
  readonly right: Vector3;
  readonly down: Vector3;
  readonly normal: Vector3;
}

/** Fits the slice of an orientation through a point into a pane. */
export function sliceFrame(
  geometry: VolumeGeometry,
  orientation: SliceOrientation,
  pointLps: Vector3,
  pane: PanePixels,
  paneZoom: PaneZoom,
): SliceFrame {
  const whole = orthogonalPlane(geometry, orientation, pointLps, 1);
  const right = scaled(whole.rightLps, 1 / lengthOf(whole.rightLps));
  const down = scaled(whole.downLps, 1 / lengthOf(whole.downLps));
  const middleLps = along(
    along(whole.originLps, right, (whole.columns - 1) / 2),
    down,
    (whole.rows - 1) / 2,
  );
  const area = { middleLps, right, down, widthMm: whole.columns, heightMm: whole.rows };
  return fittedFrame(orientation, area, pane, paneZoom);
}

/**
 * Fits the free plane into a pane. The volume's middle stays in the middle of the pane wherever the plane is shifted, and
 * every plane of one direction is shown at one scale.
 */
export function obliqueFrame(
  geometry: VolumeGeometry,
  { pointLps, normalLps }: ObliquePlane,
  pane: PanePixels,
  paneZoom: PaneZoom,
): SliceFrame {
  const { rightLps: right, downLps: down } = obliqueAxes(normalLps);
  const bounds = volumeBoundsLps(geometry);
  const reachMm = (direction: Vector3): number => {
    const { low, high } = reachAlong(direction, bounds);
    return high - low;
  };
  const behind = dot(subtract(pointLps, bounds.center), normalLps);
  const middleLps = along(bounds.center, normalLps, behind);
  const area = { middleLps, right, down, widthMm: reachMm(right), heightMm: reachMm(down) };
  return fittedFrame('oblique', area, pane, paneZoom);
}

interface PictureArea {
  readonly middleLps: Vector3;
  readonly right: Vector3;
  readonly down: Vector3;
  readonly widthMm: number;
  readonly heightMm: number;
}

function fittedFrame(
  orientation: PaneOrientation,
  { middleLps, right, down, widthMm, heightMm }: PictureArea,
  pane: PanePixels,
  { zoom, panMm }: PaneZoom,
): SliceFrame {
  const width = Math.max(1, pane.width);
  const height = Math.max(1, pane.height);
  const fitting = FIT_MARGIN * Math.max(widthMm / width, heightMm / height);
  const mmPerPixel = Math.max(fitting, pane.leastMmPerPixel ?? 0) / zoom;
  const center = along(along(middleLps, right, panMm[0]), down, panMm[1]);
  const cornerLps = along(
    along(center, right, (-width / 2) * mmPerPixel),
    down,
    (-height / 2) * mmPerPixel,
  );
  return {
    orientation,
    width,
    height,
    mmPerPixel,
    cornerLps,
    right,
    down,
    normal: cross(right, down),
  };
}

/** The patient point under a position of the pane. */
export function pointAtPixel(frame: SliceFrame, x: number, y: number): Vector3 {
  return along(
    along(frame.cornerLps, frame.right, x * frame.mmPerPixel),
    frame.down,
    y * frame.mmPerPixel,
  );
}

/** Where a patient point falls on the pane, and how far in front of (+) or behind (-) its slice it lies. */
export function pixelOfPoint(
  frame: SliceFrame,
  pointLps: Vector3,
): { readonly x: number; readonly y: number; readonly distanceMm: number } {
  const offset = subtract(pointLps, frame.cornerLps);
  return {
    x: dot(offset, frame.right) / frame.mmPerPixel,
    y: dot(offset, frame.down) / frame.mmPerPixel,
    distanceMm: dot(offset, frame.normal),
  };
}

/** The same area in picture pixels of another size, for resampling. */
export function planeOfFrame(frame: SliceFrame, pixelMm: number): SlicePlane {
  const columns = Math.max(1, Math.round((frame.width * frame.mmPerPixel) / pixelMm));
  const rows = Math.max(1, Math.round((frame.height * frame.mmPerPixel) / pixelMm));
  const rightMm = (frame.width * frame.mmPerPixel) / columns;
  const downMm = (frame.height * frame.mmPerPixel) / rows;
  return {
    originLps: along(along(frame.cornerLps, frame.right, rightMm / 2), frame.down, downMm / 2),
    rightLps: scaled(frame.right, rightMm),
    downLps: scaled(frame.down, downMm),
    columns,
    rows,
  };
}

/** Zooms by a factor around a position of the pane, which keeps showing the same point. */
export function zoomedAround(
  frame: SliceFrame,
  current: PaneZoom,
  factor: number,
  x: number,
  y: number,
): PaneZoom {
  const zoom = Math.max(1, Math.min(MAX_ZOOM, current.zoom * factor));
  const real = zoom / current.zoom;
  const grow = (1 - 1 / real) * frame.mmPerPixel;
  return zoom === 1
    ? WHOLE_SLICE
    : {
        zoom,
        panMm: [
          current.panMm[0] + (x - frame.width / 2) * grow,
          current.panMm[1] + (y - frame.height / 2) * grow,
        ],
      };
}

/** Millimetres between neighbouring slices of an orientation. */
export function sliceStepMm(geometry: VolumeGeometry, normal: Vector3): number {
  const m = geometry.indexToLps;
  const edges: readonly Vector3[] = [
    [m[0], m[4], m[8]],
    [m[1], m[5], m[9]],
    [m[2], m[6], m[10]],
  ];
  const steps = edges.map((edge) => Math.abs(dot(edge, normal)));
  return Math.max(...steps) || 1;
}

/** Scrolls a point by whole slices, to the middle of a slice, without leaving the volume. */
export function scrolledPoint(
  geometry: VolumeGeometry,
  normal: Vector3,
  bounds: { readonly min: Vector3; readonly max: Vector3 },
  pointLps: Vector3,
  slices: number,
): Vector3 {
  const step = sliceStepMm(geometry, normal);
  const first = dot(normal, [
    geometry.indexToLps[3],
    geometry.indexToLps[7],
    geometry.indexToLps[11],
  ]);
  const height = dot(normal, pointLps);
  const target = first + (Math.round((height - first) / step) + slices) * step;
  const ends = [dot(normal, bounds.min), dot(normal, bounds.max)];
  const low = Math.min(...ends) + step / 2;
  const high = Math.max(...ends) - step / 2;
  const kept = low > high ? (low + high) / 2 : Math.max(low, Math.min(high, target));
  return along(pointLps, normal, kept - height);
}

/** Shifts the free plane by whole slices along the way the viewer looks, without leaving the volume. */
export function scrolledOblique(
  geometry: VolumeGeometry,
  { pointLps, normalLps }: ObliquePlane,
  slices: number,
): ObliquePlane {
  const step = sliceStepMm(geometry, normalLps);
  const { low, high } = reachAlong(normalLps, volumeBoundsLps(geometry));
  const height = dot(normalLps, pointLps);
  const inside = Math.min(step / 2, (high - low) / 2);
  const wanted = Math.max(low + inside, Math.min(high - inside, height - slices * step));
  return { pointLps: along(pointLps, normalLps, wanted - height), normalLps };
}

/** Whether the free plane shows anything of a volume. */
export function meetsVolume(
  geometry: VolumeGeometry,
  { pointLps, normalLps }: ObliquePlane,
): boolean {
  const { low, high } = reachAlong(normalLps, volumeBoundsLps(geometry));
  const height = dot(normalLps, pointLps);
  return height > low && height < high;
}
