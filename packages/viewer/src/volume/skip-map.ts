import { type CellBounds, chebyshevDistances, visibleBounds } from './distance-map.ts';
import { CELL_FIELDS, type CellGrid } from './macro-cells.ts';
import { LUT_SIZE, type OpacityCurve } from './opacity-curve.ts';

/** The highest scores of blocks of 2 x 2 x 2 cells, and how far it is from each to better ones. */
export interface BlockMap {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /** Four bytes per block: its score, and the Chebyshev distances to the nearest that score more than each level. */
  readonly bytes: Uint8Array;
  /** Scores, 0 to 255, ascending. */
  readonly levels: readonly [number, number, number];
}

/** What the ray caster knows of a volume under one transfer function besides its voxels. */
export interface SkipMap {
  readonly grid: CellGrid;
  /** Chebyshev distance in cells to the nearest visible cell. */
  readonly distances: Uint8Array;
  /**
   * Per cell, 0 to 255. Of a lit picture: how open its surroundings are to light, so that deep clefts are dark. Of a
   * largest or smallest value: the highest score in it. Of a mean value: the distance to the nearest invisible cell.
   */
  readonly details: Uint8Array;
  /** The highest scores of blocks of cells; undefined where nothing is scored. */
  readonly blocks: BlockMap | undefined;
  /** Undefined where nothing is visible at all. */
  readonly bounds: CellBounds | undefined;
}

/** Builds the skip map of a volume's cells for a transfer function: 10 to 60 ms, so it runs in a worker. */
export function buildSkipMap(
  fields: Float32Array,
  grid: CellGrid,
  curve: OpacityCurve,
  cellSizeMm: readonly [number, number, number],
): SkipMap {
  const visible = visibleCells(fields, curve);
  const matterAt = (value: number): number => {
    const entry = clampedEntry(Math.round(value * curve.entryScale + curve.entryOffset));
    return Math.min(1, 2.5 * (curve.entries[entry * 4 + 3] as number));
  };
  return {
    grid,
    distances: chebyshevDistances(visible, grid),
    details: opennessOf(fields, grid, matterAt, cellSizeMm),
    blocks: undefined,
    bounds: visibleBounds(visible, grid),
  };
}

/**
 * Cells that reach no more than the one share of the curve's strongest opacity, and on average over their values no more
 * than the other, are leapt over. Noise just above the lower end of a curve would keep a third of the clear cells of a
 * noisy scan; what is missed of it is below a level of brightness (69 dB at least where measured).
 */
const CLEAR_PEAK_SHARE = 0.03;
const CLEAR_MEAN_SHARE = 0.003;

/** Which cells hold values that the curve makes visible. */
export function visibleCells(fields: Float32Array, curve: OpacityCurve): Uint8Array {
  const { sums, counts, clearMean } = integralsOf(curve);
  const visible = new Uint8Array(fields.length / CELL_FIELDS);
  for (let cell = 0, at = 0; cell < visible.length; cell++, at += CELL_FIELDS) {
    const low = (fields[at] as number) * curve.entryScale + curve.entryOffset;
    const high = (fields[at + 1] as number) * curve.entryScale + curve.entryOffset;
    const first = clampedEntry(Math.floor(low));
    const end = clampedEntry(Math.ceil(high)) + 1;
    if ((counts[end] as number) > (counts[first] as number)) visible[cell] = 1;
    else {
      const sum = (sums[end] as number) - (sums[first] as number);
      if (sum > clearMean * Math.max(1, high - low)) visible[cell] = 1;
    }
  }
  return visible;
}

function clampedEntry(entry: number): number {
  return Math.max(0, Math.min(LUT_SIZE - 1, entry));
}

/** Before each entry: the sum of the opacities, and how many are too strong to be leapt over whatever surrounds them. */
function integralsOf({ entries }: OpacityCurve): {
  readonly sums: Float64Array;
  readonly counts: Uint16Array;
  readonly clearMean: number;
} {
  let strongest = 0;
  for (let i = 3; i < entries.length; i += 4) strongest = Math.max(strongest, entries[i] as number);
  const sums = new Float64Array(LUT_SIZE + 1);
  const counts = new Uint16Array(LUT_SIZE + 1);
  for (let i = 0; i < LUT_SIZE; i++) {
    const opacity = entries[i * 4 + 3] as number;
    sums[i + 1] = (sums[i] as number) + opacity;
    counts[i + 1] = (counts[i] as number) + (opacity > strongest * CLEAR_PEAK_SHARE ? 1 : 0);
  }
  return { sums, counts, clearMean: strongest * CLEAR_MEAN_SHARE };
}

const NEAR_OCCLUSION_MM = 5;
const FAR_OCCLUSION_MM = 16;

/** Ambient light from how much opaque matter is around: box blurs of the cells' opacity at two distances. */
export function opennessOf(
  fields: Float32Array,
  grid: CellGrid,
  matterAt: (value: number) => number,
  cellSizeMm: readonly [number, number, number],
): Uint8Array {
  const matter = new Float32Array(fields.length / CELL_FIELDS);
  for (let cell = 0; cell < matter.length; cell++)
    matter[cell] = matterAt(fields[cell * CELL_FIELDS + 2] as number);
  const near = blurred(matter, grid, cellSizeMm, NEAR_OCCLUSION_MM);
  const far = blurred(near, grid, cellSizeMm, FAR_OCCLUSION_MM);
  const openness = new Uint8Array(matter.length);
  for (let cell = 0; cell < matter.length; cell++) {
    const closed = 0.55 * (near[cell] as number) + 0.75 * (far[cell] as number);
    openness[cell] = Math.round(255 * Math.max(0, Math.min(1, 1.18 - closed)));
  }
  return openness;
}

function blurred(
  source: Float32Array,
  grid: CellGrid,
  cellSizeMm: readonly [number, number, number],
  radiusMm: number,
): Float32Array {
  const { columns, rows, slices } = grid;
  const radius = (axis: 0 | 1 | 2): number => Math.max(1, Math.round(radiusMm / cellSizeMm[axis]));
  const alongColumns = blurAxis(source, columns, 1, radius(0));
  const alongRows = blurAxis(alongColumns, rows, columns, radius(1));
  return blurAxis(alongRows, slices, columns * rows, radius(2));
}

/** A running mean along one axis; beyond the edges lies nothing. */
function blurAxis(
  source: Float32Array,
  length: number,
  stride: number,
  radius: number,
): Float32Array {
  const out = new Float32Array(source.length);
  const block = length * stride;
  const weight = 1 / (2 * radius + 1);
  for (let base = 0; base < source.length; base += block) {
    for (let lane = 0; lane < stride; lane++) {
      const first = base + lane;
      let sum = 0;
      for (let i = 0; i < Math.min(radius, length); i++)
        sum += source[first + i * stride] as number;
      for (let i = 0; i < length; i++) {
        if (i + radius < length) sum += source[first + (i + radius) * stride] as number;
        if (i - radius - 1 >= 0) sum -= source[first + (i - radius - 1) * stride] as number;
        out[first + i * stride] = sum * weight;
      }
    }
  }
  return out;
}
