import type { Vector3 } from '../geometry/matrix4.ts';
import { add, cross, dot, length, normalize, scale, subtract } from '../geometry/vector3.ts';
import type { VolumeGeometry } from '../geometry/volume-geometry.ts';
import type { Volume } from '../volume/volume.ts';

/** A slice in the frame of its stack: distance along the normal, and how far it is shifted within its plane. */
export interface StackedSlice {
  /** Index in the volume. */
  readonly slice: number;
  /** Millimetres along the normal. */
  readonly normalMm: number;
  /** In columns and rows, from where the first slice lies. */
  readonly shiftColumns: number;
  readonly shiftRows: number;
}

/** The rectilinear grid that holds a whole stack, and where the slices lie on it. */
export interface PlainGrid {
  readonly geometry: VolumeGeometry;
  /** Sorted along the normal; shifts and distances are from the grid's first voxel. */
  readonly slices: readonly StackedSlice[];
  readonly stepMm: number;
}

/** A grid of one far outlier must not become a wall of interpolated slices: beyond this, the step grows instead. */
const MAX_SLICES_PER_SLICE = 8;
const MIN_SLICE_LIMIT = 64;
/** Shifts closer to a whole pixel than this are decimal noise of the positions. */
const PIXEL_NOISE = 1e-4;

/**
 * Lays a grid over a stack: in-plane pixels as acquired and in line with the first slice's, the slice axis along the
 * normal, one step per median distance, large enough for every slice wherever it is shifted to.
 */
export function layPlainGrid(volume: Volume): PlainGrid {
  const { columns, rows, indexToLps: m } = volume.geometry;
  const acrossLps: Vector3 = [m[0], m[4], m[8]];
  const downLps: Vector3 = [m[1], m[5], m[9]];
  const columnMm = length(acrossLps);
  const rowMm = length(downLps);
  const across = normalize(acrossLps);
  const down = normalize(downLps);
  const normal = normalize(cross(across, down));
  const origins = sliceOrigins(volume);
  const first = origins[0] ?? [0, 0, 0];
  const placed = origins.map((origin, slice): StackedSlice => {
    const offset = subtract(origin, first);
    return {
      slice,
      normalMm: dot(offset, normal),
      shiftColumns: wholeIfClose(dot(offset, across) / columnMm),
      shiftRows: wholeIfClose(dot(offset, down) / rowMm),
    };
  });
  placed.sort((a, b) => a.normalMm - b.normalMm);
  const along = extent(placed.map(({ normalMm }) => normalMm));
  const stepMm = sliceStep(placed, along.max - along.min);
  const left = extent(placed.map(({ shiftColumns }) => shiftColumns));
  const top = extent(placed.map(({ shiftRows }) => shiftRows));
  const startColumn = Math.floor(left.min);
  const startRow = Math.floor(top.min);
  const origin = add(
    add(first, scale(normal, along.min)),
    add(scale(acrossLps, startColumn), scale(downLps, startRow)),
  );
  const z = scale(normal, stepMm);
  return {
    stepMm,
    slices: placed.map((slice) => ({
      ...slice,
      normalMm: slice.normalMm - along.min,
      shiftColumns: slice.shiftColumns - startColumn,
      shiftRows: slice.shiftRows - startRow,
    })),
    geometry: {
      columns: columns + Math.ceil(left.max) - startColumn,
      rows: rows + Math.ceil(top.max) - startRow,
      slices: Math.round((along.max - along.min) / stepMm) + 1,
      spacingMm: [volume.geometry.spacingMm[0], volume.geometry.spacingMm[1], stepMm],
      indexToLps: [
        m[0], m[1], z[0], origin[0],
        m[4], m[5], z[1], origin[1],
        m[8], m[9], z[2], origin[2],
        0, 0, 0, 1,
      ], // prettier-ignore
    },
  };
}

/** Where the first voxel of every slice lies (LPS, mm): as measured, else as the matrix says. */
function sliceOrigins({ geometry, slicePositionsLps }: Volume): readonly Vector3[] {
  if (slicePositionsLps?.length === geometry.slices) return slicePositionsLps;
  const m = geometry.indexToLps;
  return Array.from({ length: geometry.slices }, (_, k): Vector3 => [
    m[3] + m[2] * k,
    m[7] + m[6] * k,
    m[11] + m[10] * k,
  ]);
}

function sliceStep(placed: readonly StackedSlice[], totalMm: number): number {
  const gaps = placed
    .slice(1)
    .map(({ normalMm }, i) => normalMm - (placed[i]?.normalMm ?? 0))
    .sort((a, b) => a - b);
  const median = gaps[gaps.length >> 1] ?? 1;
  const limit = Math.max(MIN_SLICE_LIMIT, placed.length * MAX_SLICES_PER_SLICE);
  const stepMm = Math.max(median, totalMm / (limit - 1));
  // Differences of decimal positions carry binary noise.
  return stepMm > 0 ? Math.max(Math.round(stepMm * 1e6) / 1e6, 1e-6) : 1;
}

function wholeIfClose(pixels: number): number {
  const whole = Math.round(pixels);
  return Math.abs(pixels - whole) < PIXEL_NOISE ? whole : pixels;
}

function extent(values: readonly number[]): { readonly min: number; readonly max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}
