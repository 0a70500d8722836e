import { valueStatistics } from '../volume/value-statistics.ts';
import { isPlainGrid, rescaleOfSlice, SERIES_FLAGS, type Volume } from '../volume/volume.ts';
import { layPlainGrid, type PlainGrid, type StackedSlice } from './plain-grid.ts';

/** The most voxels a resampled stack may have, like any volume. */
const MAX_VOXELS = 2 ** 29;
const MAX_STORED = 65_535;
/** Stands for "not measured here" in a shifted slice. */
const OUTSIDE = Number.NaN;
/** Weights below this are rounding: the grid lies on the slice. */
const ON_SLICE = 1e-4;
/** Rounds by truncation, several times faster than Math.round: stored values lie within -32768..65535. */
const ROUNDING_BIAS = 65_536;
const ROUNDING = ROUNDING_BIAS + 0.5;

/**
 * A tilted, sheared or uneven stack on a rectilinear, evenly spaced grid, so that index space is an honest picture of
 * the patient: pixels as acquired, the slice axis along the normal, the step the median distance between slices.
 * Values are interpolated linearly in patient space, between the slices above and below a point; a point that only one
 * of them covers gets its value if that one is the nearer; all else gets the lowest value. A rescale per slice is
 * applied and becomes one for the volume. Flags keep the cause and gain `resampled`.
 * A volume that is a plain grid already, or no volume, comes back as it is. Throws RangeError if the grid would have
 * more than 2^29 voxels (slices of one stack that lie metres apart).
 */
export function resampleToPlainGrid(volume: Volume): Volume {
  const { storedValues } = volume;
  if (isPlainGrid(volume) || volume.kind !== 'volume' || storedValues instanceof Uint8Array)
    return volume;
  const grid = layPlainGrid(volume);
  const { columns, rows, slices } = grid.geometry;
  if (columns * rows * slices > MAX_VOXELS)
    throw new RangeError('The slices lie too far apart for one grid.');
  const source: SourceValues = chooseValues(volume, storedValues);
  const values = source.signed
    ? new Int16Array(columns * rows * slices)
    : new Uint16Array(columns * rows * slices);
  const { grew } = fillGrid(grid, volume, source, values);
  const flags = new Set([...volume.flags, SERIES_FLAGS.resampled]);
  if (grew) flags.add(SERIES_FLAGS.padding);
  const { slicePositionsLps: _consumed, ...description } = volume;
  return {
    ...description,
    geometry: grid.geometry,
    rescaleSlope: [source.slope],
    rescaleIntercept: [source.intercept],
    valueRange: valueStatistics({
      storedValues: values,
      voxelsPerSlice: columns * rows,
      slopes: [source.slope],
      intercepts: [source.intercept],
      paddingStoredValue: undefined,
    }).range,
    flags: [...flags],
    storedValues: values,
  };
}

/** What is interpolated, and the one rescale that it will have. */
interface SourceValues {
  readonly storedValues: Int16Array | Uint16Array;
  readonly signed: boolean;
  readonly slope: number;
  readonly intercept: number;
  /** Takes a slice's stored values into those of the result: result = stored * gain + offset. */
  readonly gains: readonly number[];
  readonly offsets: readonly number[];
  readonly background: number;
}

function chooseValues(volume: Volume, storedValues: Int16Array | Uint16Array): SourceValues {
  const { slices } = volume.geometry;
  const { min, max } = volume.valueRange;
  const perSlice = volume.rescaleSlope.length > 1 || volume.rescaleIntercept.length > 1;
  const signed = !perSlice && storedValues instanceof Int16Array;
  const first = rescaleOfSlice(volume, 0);
  const slope = perSlice ? Math.max((max - min) / MAX_STORED, Number.MIN_VALUE) : first.slope;
  const intercept = perSlice ? min : first.intercept;
  const rescales = Array.from({ length: slices }, (_, slice) => rescaleOfSlice(volume, slice));
  return {
    storedValues,
    signed,
    slope,
    intercept,
    gains: rescales.map((own) => (perSlice ? own.slope / slope : 1)),
    offsets: rescales.map((own) => (perSlice ? (own.intercept - intercept) / slope : 0)),
    background: Math.round(((slope < 0 ? max : min) - intercept) / slope),
  };
}

/** Interpolates slice by slice; returns whether any voxel of the grid lies outside every slice. */
function fillGrid(
  grid: PlainGrid,
  volume: Volume,
  source: SourceValues,
  out: Int16Array | Uint16Array,
): { readonly grew: boolean } {
  const { columns, rows, slices } = grid.geometry;
  const pixels = columns * rows;
  const buffers = [new Float32Array(pixels), new Float32Array(pixels)] as const;
  const held: [number, number] = [-1, -1];
  /** The shifted slice, computed once: grid slices come in order, so two buffers do. */
  const shifted = (n: number): Float32Array => {
    const at = n & 1;
    const buffer = buffers[at as 0 | 1];
    if (held[at] !== n) {
      shiftSlice(volume, source, grid.slices[n]!, buffer, columns, rows);
      held[at] = n;
    }
    return buffer;
  };
  let below = 0;
  for (let slice = 0; slice < slices; slice += 1) {
    const positionMm = slice * grid.stepMm;
    while (below + 2 < grid.slices.length && grid.slices[below + 1]!.normalMm <= positionMm)
      below += 1;
    const near = grid.slices[below]!;
    const far = grid.slices[Math.min(below + 1, grid.slices.length - 1)]!;
    const gapMm = far.normalMm - near.normalMm;
    const weight = gapMm > 0 ? clamp01((positionMm - near.normalMm) / gapMm) : 0;
    const target = out.subarray(slice * pixels, (slice + 1) * pixels);
    if (weight < ON_SLICE) copySlice(shifted(below), source.background, target);
    else if (weight > 1 - ON_SLICE) copySlice(shifted(below + 1), source.background, target);
    else blendSlices(shifted(below), shifted(below + 1), weight, source.background, target);
  }
  const { columns: ownColumns, rows: ownRows } = volume.geometry;
  return { grew: columns > ownColumns || rows > ownRows };
}

function clamp01(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

function copySlice(from: Float32Array, background: number, out: Int16Array | Uint16Array): void {
  for (let i = 0; i < out.length; i += 1) {
    const value = from[i]!;
    out[i] = value === value ? ((value + ROUNDING) | 0) - ROUNDING_BIAS : background;
  }
}

function blendSlices(
  near: Float32Array,
  far: Float32Array,
  weight: number,
  background: number,
  out: Int16Array | Uint16Array,
): void {
  const nearer = weight <= 0.5 ? near : far;
  for (let i = 0; i < out.length; i += 1) {
    const a = near[i]!;
    const blended = a + (far[i]! - a) * weight;
    // Not a number is not equal to itself: outside one of the slices.
    if (blended === blended) out[i] = ((blended + ROUNDING) | 0) - ROUNDING_BIAS;
    else {
      const alone = nearer[i]!;
      out[i] = alone === alone ? ((alone + ROUNDING) | 0) - ROUNDING_BIAS : background;
    }
  }
}

/** One slice on the pixels of the grid: bilinear, with weights that are the same for every pixel. */
function shiftSlice(
  volume: Volume,
  source: SourceValues,
  placed: StackedSlice,
  out: Float32Array,
  gridColumns: number,
  gridRows: number,
): void {
  const { columns, rows } = volume.geometry;
  const gain = source.gains[placed.slice] ?? 1;
  const offset = source.offsets[placed.slice] ?? 0;
  const base = placed.slice * columns * rows;
  const startColumn = Math.ceil(placed.shiftColumns);
  const startRow = Math.ceil(placed.shiftRows);
  const fx = startColumn - placed.shiftColumns;
  const fy = startRow - placed.shiftRows;
  const stepX = fx > 0 ? 1 : 0;
  const stepY = fy > 0 ? columns : 0;
  // The last pixel has no neighbour to blend with: it is only covered if the shift is whole.
  const usedColumns = columns - stepX;
  const usedRows = rows - (fy > 0 ? 1 : 0);
  const values = source.storedValues;
  const w00 = (1 - fx) * (1 - fy) * gain;
  const w10 = fx * (1 - fy) * gain;
  const w01 = (1 - fx) * fy * gain;
  const w11 = fx * fy * gain;
  out.fill(OUTSIDE);
  for (let row = 0; row < usedRows && startRow + row < gridRows; row += 1) {
    let at = base + row * columns;
    let to = (startRow + row) * gridColumns + startColumn;
    for (const end = to + usedColumns; to < end; to += 1, at += 1) {
      out[to] =
        values[at]! * w00 +
        values[at + stepX]! * w10 +
        values[at + stepY]! * w01 +
        values[at + stepX + stepY]! * w11 +
        offset;
    }
  }
}
