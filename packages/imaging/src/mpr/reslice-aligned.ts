import type { StoredValues, Volume } from '../volume/volume.ts';
import type { SlicePlane } from './slice-plane.ts';

/** Voxels to cut through: those of a volume, or what was computed from them. */
export interface AlignedSource extends Pick<
  Volume,
  'rescaleSlope' | 'rescaleIntercept' | 'valueRange'
> {
  readonly geometry: Pick<Volume['geometry'], 'columns' | 'rows' | 'slices'>;
  readonly storedValues: StoredValues | Float32Array;
}

/** Index steps smaller than this over a whole plane are rounding, not a tilt. */
const ALIGNMENT_TOLERANCE = 1e-9;

/** How pixel positions along one side of the plane map to voxels: element offsets of two neighbours and the weight of the second. */
interface SideTable {
  near: Int32Array;
  far: Int32Array;
  weight: Float32Array;
}

/** Reused between calls (and never shared between threads), so that reslicing allocates nothing once it has grown. */
const acrossTable: SideTable = {
  near: new Int32Array(0),
  far: new Int32Array(0),
  weight: new Float32Array(0),
};
const downTable: SideTable = {
  near: new Int32Array(0),
  far: new Int32Array(0),
  weight: new Float32Array(0),
};
const fixedTable: SideTable = {
  near: new Int32Array(1),
  far: new Int32Array(1),
  weight: new Float32Array(1),
};

/**
 * Reslices a plane whose sides run along voxel axes; returns false (nothing written) for any other plane.
 * The volume must have one rescale for all slices.
 */
export function resliceAligned(
  volume: AlignedSource,
  plane: SlicePlane,
  out: Float32Array,
  start0: number,
  start1: number,
  start2: number,
  right0: number,
  right1: number,
  right2: number,
  down0: number,
  down1: number,
  down2: number,
): boolean {
  // prettier-ignore
  const across = onlyAxis(right0, right1, right2);
  const downwards = onlyAxis(down0, down1, down2);
  if (across < 0 || downwards < 0 || across === downwards) return false;
  const fixed = 3 - across - downwards;
  fillTable(acrossTable, plane.columns, volume, across, pick(across, start0, start1, start2), pick(across, right0, right1, right2)); // prettier-ignore
  fillTable(downTable, plane.rows, volume, downwards, pick(downwards, start0, start1, start2), pick(downwards, down0, down1, down2)); // prettier-ignore
  fillTable(fixedTable, 1, volume, fixed, pick(fixed, start0, start1, start2), 0);
  const fixedNear = fixedTable.near[0]!;
  if (fixedNear < 0) out.fill(volume.valueRange.min, 0, plane.columns * plane.rows);
  else if (fixedTable.weight[0] === 0) sampleWithinVoxelPlane(volume, plane, out, fixedNear);
  else
    sampleBetweenVoxelPlanes(
      volume,
      plane,
      out,
      fixedNear,
      fixedTable.far[0]!,
      fixedTable.weight[0]!,
    );
  return true;
}

function pick(axis: number, a: number, b: number, c: number): number {
  return axis === 0 ? a : axis === 1 ? b : c;
}

/** The one voxel axis a direction runs along; -1 if it is oblique. */
export function onlyAxis(a: number, b: number, c: number): number {
  const isZero = (component: number): boolean => Math.abs(component) < ALIGNMENT_TOLERANCE;
  if (isZero(b) && isZero(c)) return isZero(a) ? -1 : 0;
  if (isZero(a) && isZero(c)) return 1;
  return isZero(a) && isZero(b) ? 2 : -1;
}

/** Positions outside the volume get the offset -1. */
function fillTable(
  table: SideTable,
  count: number,
  volume: AlignedSource,
  axis: number,
  start: number,
  step: number,
): void {
  if (table.near.length < count) {
    table.near = new Int32Array(count);
    table.far = new Int32Array(count);
    table.weight = new Float32Array(count);
  }
  const { columns, rows, slices } = volume.geometry;
  const size = pick(axis, columns, rows, slices);
  const stride = pick(axis, 1, columns, columns * rows);
  for (let n = 0; n < count; n += 1) {
    const position = start + n * step;
    if (position < -0.5 || position > size - 0.5) {
      table.near[n] = -1;
      continue;
    }
    const clamped = position < 0 ? 0 : position > size - 1 ? size - 1 : position;
    const floor = clamped | 0;
    const weight = clamped - floor;
    // Rounding must not make a plane through voxel centres blend with its neighbour.
    const isCenter = weight < 1e-6;
    table.near[n] = floor * stride;
    table.far[n] = isCenter ? floor * stride : (floor + 1) * stride;
    table.weight[n] = isCenter ? 0 : weight;
  }
}

function sampleWithinVoxelPlane(
  volume: AlignedSource,
  plane: SlicePlane,
  out: Float32Array,
  base: number,
): void {
  const values = volume.storedValues;
  const slope = volume.rescaleSlope[0]!;
  const intercept = volume.rescaleIntercept[0]!;
  const background = volume.valueRange.min;
  const { near, far, weight } = acrossTable;
  const { columns } = plane;
  for (let y = 0; y < plane.rows; y += 1) {
    const row = y * columns;
    if (downTable.near[y]! < 0) {
      out.fill(background, row, row + columns);
      continue;
    }
    const top = base + downTable.near[y]!;
    const bottom = base + downTable.far[y]!;
    const fy = downTable.weight[y]!;
    for (let x = 0; x < columns; x += 1) {
      const left = near[x]!;
      if (left < 0) {
        out[row + x] = background;
        continue;
      }
      const right = far[x]!;
      const fx = weight[x]!;
      const a = values[top + left]!;
      const b = values[bottom + left]!;
      const ab = a + (values[top + right]! - a) * fx;
      const cd = b + (values[bottom + right]! - b) * fx;
      out[row + x] = (ab + (cd - ab) * fy) * slope + intercept;
    }
  }
}

function sampleBetweenVoxelPlanes(
  volume: AlignedSource,
  plane: SlicePlane,
  out: Float32Array,
  nearBase: number,
  farBase: number,
  fz: number,
): void {
  // prettier-ignore
  const values = volume.storedValues;
  const slope = volume.rescaleSlope[0]!;
  const intercept = volume.rescaleIntercept[0]!;
  const background = volume.valueRange.min;
  const { near, far, weight } = acrossTable;
  const { columns } = plane;
  for (let y = 0; y < plane.rows; y += 1) {
    const row = y * columns;
    if (downTable.near[y]! < 0) {
      out.fill(background, row, row + columns);
      continue;
    }
    const top = downTable.near[y]!;
    const bottom = downTable.far[y]!;
    const fy = downTable.weight[y]!;
    for (let x = 0; x < columns; x += 1) {
      const left = near[x]!;
      if (left < 0) {
        out[row + x] = background;
        continue;
      }
      const right = far[x]!;
      const fx = weight[x]!;
      const nearValue = bilinear(values, nearBase + top, nearBase + bottom, left, right, fx, fy);
      const farValue = bilinear(values, farBase + top, farBase + bottom, left, right, fx, fy);
      out[row + x] = (nearValue + (farValue - nearValue) * fz) * slope + intercept;
    }
  }
}

function bilinear(
  values: StoredValues | Float32Array,
  top: number,
  bottom: number,
  left: number,
  right: number,
  fx: number,
  fy: number,
): number {
  // prettier-ignore
  const a = values[top + left]!;
  const b = values[bottom + left]!;
  const ab = a + (values[top + right]! - a) * fx;
  const cd = b + (values[bottom + right]! - b) * fx;
  return ab + (cd - ab) * fy;
}
