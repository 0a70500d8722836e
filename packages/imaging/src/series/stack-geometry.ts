import type { Vector3 } from '../geometry/matrix4.ts';
import { add, cross, dot, length, normalize, scale, subtract } from '../geometry/vector3.ts';
import type { VolumeGeometry } from '../geometry/volume-geometry.ts';
import { SERIES_FLAGS, type SeriesFlag } from '../volume/volume.ts';
import type { PlacedSlice } from './stacks.ts';

const SPACING_TOLERANCE_RATIO = 0.01;
const SPACING_TOLERANCE_MM = 0.01;
const MISSING_SLICE_TOLERANCE = 0.05;
const TILT_TOLERANCE_DEGREES = 0.2;
const IN_PLANE_TOLERANCE_MM = 0.25;

export interface StackGeometry {
  readonly geometry: VolumeGeometry;
  readonly flags: readonly SeriesFlag[];
  /** Angle between the mean slice step and the slice normal. */
  readonly tiltDegrees: number;
}

/**
 * The grid of a sorted stack of at least two slices, and what is wrong with it.
 * The slice axis of `indexToLps` is the mean step between positions, so a tilted gantry gives a sheared grid;
 * Gantry/Detector Tilt is never consulted.
 */
export function stackGeometry(stack: readonly PlacedSlice[]): StackGeometry {
  const first = stack[0];
  const last = stack.at(-1);
  if (!first || !last || stack.length < 2) throw new RangeError('A stack has at least two slices.');
  const { slice } = first;
  const normal = normalize(cross(slice.rowDirection, slice.columnDirection));
  const origin = slice.imagePositionPatient;
  const step = scale(subtract(last.slice.imagePositionPatient, origin), 1 / (stack.length - 1));
  const tiltDegrees =
    (Math.acos(Math.min(1, Math.abs(dot(step, normal)) / length(step))) * 180) / Math.PI;
  const gaps = stack.slice(1).map(({ positionMm }, i) => positionMm - (stack[i]?.positionMm ?? 0));
  const medianGap = median(gaps);
  const flags: SeriesFlag[] = tiltDegrees > TILT_TOLERANCE_DEGREES ? [SERIES_FLAGS.gantryTilt] : [];
  flags.push(...gapFlags(gaps, medianGap));
  if (flags.length === 0 && leavesItsLine(stack, origin, step))
    flags.push(SERIES_FLAGS.nonUniformSpacing);
  const [rowSpacing, columnSpacing] = slice.pixelSpacingMm;
  const x = scale(slice.rowDirection, columnSpacing);
  const y = scale(slice.columnDirection, rowSpacing);
  return {
    flags,
    tiltDegrees,
    geometry: {
      columns: slice.format.columns,
      rows: slice.format.rows,
      slices: stack.length,
      spacingMm: [rowSpacing, columnSpacing, roundToMicrometre(medianGap)],
      indexToLps: [
        x[0], y[0], step[0], origin[0],
        x[1], y[1], step[1], origin[1],
        x[2], y[2], step[2], origin[2],
        0, 0, 0, 1,
      ], // prettier-ignore
    },
  };
}

/** Gaps that are whole multiples of the median mean lost slices; any deviating gap means an uneven grid. */
function gapFlags(gaps: readonly number[], medianGap: number): readonly SeriesFlag[] {
  const tolerance = Math.max(medianGap * SPACING_TOLERANCE_RATIO, SPACING_TOLERANCE_MM);
  const deviating = gaps.filter((gap) => Math.abs(gap - medianGap) > tolerance);
  if (deviating.length === 0) return [];
  const isMultiple = (gap: number): boolean => {
    const ratio = gap / medianGap;
    return ratio > 1.5 && Math.abs(ratio - Math.round(ratio)) < MISSING_SLICE_TOLERANCE;
  };
  return deviating.every(isMultiple)
    ? [SERIES_FLAGS.nonUniformSpacing, SERIES_FLAGS.missingSlices]
    : [SERIES_FLAGS.nonUniformSpacing];
}

/** Whether slices are shifted within their planes, although the gaps are even. */
function leavesItsLine(stack: readonly PlacedSlice[], origin: Vector3, step: Vector3): boolean {
  return stack.some(({ slice }, i) => {
    const expected = add(origin, scale(step, i));
    const offset = subtract(slice.imagePositionPatient, expected);
    const sideways = subtract(offset, scale(step, dot(offset, step) / dot(step, step)));
    return length(sideways) > IN_PLANE_TOLERANCE_MM;
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** Positions are decimal strings; their differences carry binary noise that would show up in reports. */
function roundToMicrometre(valueMm: number): number {
  return Math.round(valueMm * 1e6) / 1e6;
}
