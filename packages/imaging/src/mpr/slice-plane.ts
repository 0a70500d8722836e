import type { Vector3 } from '../geometry/matrix4.ts';
import { length, scale } from '../geometry/vector3.ts';
import { volumeBoundsLps, type VolumeGeometry } from '../geometry/volume-geometry.ts';

/** A picture plane in the patient. */
export interface SlicePlane {
  /** Centre of the top left pixel. */
  readonly originLps: Vector3;
  /** One pixel to the right, mm. */
  readonly rightLps: Vector3;
  /** One pixel down, mm. */
  readonly downLps: Vector3;
  readonly columns: number;
  readonly rows: number;
}

export type SliceOrientation = 'axial' | 'coronal' | 'sagittal';

/** The letters at the edges of a picture: R L A P H F, or two for an oblique plane. */
export interface EdgeLabels {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

type Axis = 0 | 1 | 2;

interface Convention {
  readonly rightAxis: Axis;
  readonly downAxis: Axis;
  /** +1: down grows with the axis (posterior); -1: against it (inferior). */
  readonly downSign: 1 | -1;
}

/** LPS: x to the patient's left, y to the back, z to the head. Sagittal planes are seen from the left. */
const CONVENTIONS: Readonly<Record<SliceOrientation, Convention>> = {
  axial: { rightAxis: 0, downAxis: 1, downSign: 1 },
  coronal: { rightAxis: 0, downAxis: 2, downSign: -1 },
  sagittal: { rightAxis: 1, downAxis: 2, downSign: -1 },
};

const MAX_PLANE_SIDE = 4096;

/**
 * The orthogonal patient plane through a point, fitted to the volume's bounds, in radiological convention:
 * patient right on screen left, anterior up (axial) or on screen left (sagittal), head up.
 * At the voxel size of an upright volume, pixel centres fall on voxel centres.
 */
export function orthogonalPlane(
  geometry: VolumeGeometry,
  orientation: SliceOrientation,
  pointLps: Vector3,
  pixelMm: number,
): SlicePlane {
  if (!(pixelMm > 0)) throw new RangeError('A pixel has a positive size.');
  const { rightAxis, downAxis, downSign } = CONVENTIONS[orientation];
  const bounds = volumeBoundsLps(geometry);
  const sideInPixels = (axis: Axis): number => {
    const pixels = Math.ceil((bounds.max[axis] - bounds.min[axis]) / pixelMm - 1e-6);
    return Math.min(MAX_PLANE_SIDE, Math.max(1, pixels));
  };
  const columns = sideInPixels(rightAxis);
  const rows = sideInPixels(downAxis);
  const origin: [number, number, number] = [...pointLps];
  const right: [number, number, number] = [0, 0, 0];
  const down: [number, number, number] = [0, 0, 0];
  right[rightAxis] = pixelMm;
  down[downAxis] = pixelMm * downSign;
  origin[rightAxis] = bounds.center[rightAxis] - ((columns - 1) / 2) * pixelMm;
  origin[downAxis] = bounds.center[downAxis] - ((rows - 1) / 2) * pixelMm * downSign;
  return { originLps: origin, rightLps: right, downLps: down, columns, rows };
}

/** The patient directions at the four edges of a plane. */
export function edgeLabels(plane: SlicePlane): EdgeLabels {
  return {
    left: directionLetters(scale(plane.rightLps, -1)),
    right: directionLetters(plane.rightLps),
    top: directionLetters(scale(plane.downLps, -1)),
    bottom: directionLetters(plane.downLps),
  };
}

/** Components below this part of the direction (17 degrees) are not worth a letter. */
const LETTER_THRESHOLD = 0.3;
const LETTERS: readonly (readonly [negative: string, positive: string])[] = [
  ['R', 'L'],
  ['A', 'P'],
  ['F', 'H'],
];

function directionLetters(directionLps: Vector3): string {
  const norm = length(directionLps);
  return LETTERS.map(([negative, positive], axis) => {
    const component = (directionLps[axis] ?? 0) / norm;
    return { letter: component < 0 ? negative : positive, weight: Math.abs(component) };
  })
    .filter(({ weight }) => weight > LETTER_THRESHOLD)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 2)
    .map(({ letter }) => letter)
    .join('');
}
