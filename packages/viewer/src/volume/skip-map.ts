import { visibleBounds, type VoxelBounds } from './distance-map.ts';
import { blockMeans, buildLeapMap, LEAP_CELLS } from './leap-map.ts';
import { CELL_FIELDS, type CellGrid, type MacroCells } from './macro-cells.ts';
import { LUT_SIZE, type OpacityCurve } from './opacity-curve.ts';

/** The highest scores of blocks of `BLOCK_CELLS` cells along each axis, and how far it is from each to better ones. */
export interface BlockMap {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /**
   * Four bytes per block: its score, and within how many blocks none scores more than each level; in eight maps, one for each
   * octant of directions.
   */
  readonly bytes: Uint8Array;
  /** Scores, 0 to 255, ascending. */
  readonly levels: readonly [number, number, number];
}

/** What the ray caster knows of a volume under one transfer function besides its voxels, as the graphics card takes it. */
export interface SkipMap {
  /** Of `bytes`. */
  readonly grid: CellGrid;
  /**
   * Two bytes per cell. Of what light passes through and of surfaces: see `LeapMap`. Of the smallest value: the Chebyshev
   * distance to the body, and the highest score in it. Of a mean value: the distances to the body and to its outside.
   * Undefined where blocks say it all.
   */
  readonly bytes: Uint8Array | undefined;
  /** Whether `bytes` hold a map for each octant of directions. */
  readonly isByOctant: boolean;
  /** One byte per cell: how open its surroundings are to light, so that deep clefts are dark. */
  readonly openness: Uint8Array | undefined;
  /** The highest scores of blocks of cells; undefined where nothing is scored. */
  readonly blocks: BlockMap | undefined;
  /** Undefined where nothing is visible at all. */
  readonly bounds: VoxelBounds | undefined;
}

/** Builds the skip map of a volume's cells for a transfer function: 10 to 60 ms, so it runs in a worker. */
export function buildSkipMap(
  { fields, grid, cellSizeMm }: ValueCells,
  curve: OpacityCurve,
): SkipMap {
  const matterAt = (value: number): number => {
    const entry = clampedEntry(Math.round(value * curve.entryScale + curve.entryOffset));
    return Math.min(1, 2.5 * (curve.entries[entry * 4 + 3] as number));
  };
  return litMap({ fields, grid, cellSizeMm }, visibleCells(fields, curve), matterAt);
}

/** What is built from: see `MacroCells`. */
export type ValueCells = Pick<MacroCells, 'fields' | 'grid' | 'cellSizeMm'>;

/** For what is lit: how to leap to it, and how much light reaches it. */
export function litMap(
  { fields, grid: cells, cellSizeMm }: ValueCells,
  visible: Uint8Array,
  matterAt: (value: number) => number,
): SkipMap {
  const { grid, bytes } = buildLeapMap(visible, cells);
  const [x, y, z] = cellSizeMm;
  const blockSizeMm = [LEAP_CELLS * x, LEAP_CELLS * y, LEAP_CELLS * z] as const;
  return {
    grid,
    bytes,
    isByOctant: true,
    openness: opennessOf(blockMeans(fields, cells).map(matterAt), grid, blockSizeMm),
    blocks: undefined,
    bounds: visibleBounds(visible, cells),
  };
}

/**
 * Cells that reach no more than the one share of the curve's strongest opacity, and on average over their values no more
 * than the other, are leapt over. Noise just above the lower end of a curve would keep a third of the clear cells of a
 * noisy scan; what is missed of it is below a level of brightness (68 dB at least where measured).
 */
const CLEAR_PEAK_SHARE = 0.015;
const CLEAR_MEAN_SHARE = 0.0015;

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

/** Ambient light from how much opaque matter (0 to 1) is around: box blurs at two distances. */
function opennessOf(
  matter: Float32Array,
  grid: CellGrid,
  cellSizeMm: readonly [number, number, number],
): Uint8Array {
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
