import { rescaleOfSlice, type StoredValues, type Volume } from '../volume/volume.ts';
import { CELL_MM, type HeadGrid } from './head-grid.ts';
import type { HeadParts } from './head-parts.ts';

// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { abs, ceil, floor, max, min, round } = Math;

const BONE_KEPT_HU = 200;
const AIR_HU = -1000;

/**
 * The stored values with air wherever the removal field (per cell of the grid) is negative, interpolated between cells.
 * Of CT, voxels of bone inside bony cells stay. Nothing of what was there can be computed from the result.
 */
export function applyRemoval(
  volume: Volume,
  { grid, exterior, wall }: HeadParts,
  removal: Float32Array,
): StoredValues {
  const storedValues = volume.storedValues.slice();
  const { columns, rows, slices } = volume.geometry;
  const m = volume.geometry.indexToLps;
  const isCt = volume.modality === 'CT';
  const fill = isCt ? AIR_HU : medianOf(grid, exterior);
  const interpolate = interpolator(grid, removal);
  const touched = touchedCells(grid, removal);
  const box = removalBox(grid, removal);
  const [ox, oy, oz] = grid.originLps;
  const [nx, ny, nz] = grid.size;
  const step = [m[0] / CELL_MM, m[4] / CELL_MM, m[8] / CELL_MM] as const;
  for (let k = 0; k < slices; k += 1) {
    const { slope, intercept } = rescaleOfSlice(volume, k);
    const fillStored = round((fill - intercept) / slope);
    for (let j = 0; j < rows; j += 1) {
      const start = [
        (m[1] * j + m[2] * k + m[3] - ox) / CELL_MM,
        (m[5] * j + m[6] * k + m[7] - oy) / CELL_MM,
        (m[9] * j + m[10] * k + m[11] - oz) / CELL_MM,
      ] as const;
      const [first, last] = clipRow(start, step, box, columns);
      for (let i = first; i <= last; i += 1) {
        const x = start[0] + step[0] * i;
        const y = start[1] + step[1] * i;
        const z = start[2] + step[2] * i;
        if (touched[(clampCell(z, nz) * ny + clampCell(y, ny)) * nx + clampCell(x, nx)] === 0)
          continue;
        if (interpolate(x, y, z) >= 0) continue;
        const at = (k * rows + j) * columns + i;
        if (isCt && storedValues[at]! * slope + intercept > BONE_KEPT_HU) {
          const cell = (round(z) * ny + round(y)) * nx + round(x);
          if (wall[cell] === 1) continue;
        }
        storedValues[at] = fillStored;
      }
    }
  }
  return storedValues;
}

/** The cell at or before a position, as the interpolation takes it. */
function clampCell(position: number, count: number): number {
  return position < 0 ? 0 : position > count - 1.001 ? count - 2 : position | 0;
}

/** Cells from which on, in any direction, something goes: where there is none no voxel needs a closer look. */
function touchedCells({ size: [nx, ny, nz] }: HeadGrid, removal: Float32Array): Uint8Array {
  const touched = new Uint8Array(removal.length);
  for (let z = 0, at = 0; z < nz; z += 1) {
    for (let y = 0; y < ny; y += 1) {
      for (let x = 0; x < nx; x += 1, at += 1) {
        if (removal[at]! >= 0) continue;
        for (let corner = 0; corner < 8; corner += 1) {
          const dx = corner & 1 && x > 0 ? 1 : 0;
          const dy = corner & 2 && y > 0 ? nx : 0;
          const dz = corner & 4 && z > 0 ? nx * ny : 0;
          touched[at - dx - dy - dz] = 1;
        }
      }
    }
  }
  return touched;
}

interface CellBox {
  readonly min: readonly [number, number, number];
  readonly max: readonly [number, number, number];
}

/** The cells of which some go, and one more on each side. */
function removalBox({ size: [nx, ny, nz] }: HeadGrid, removal: Float32Array): CellBox {
  const min: [number, number, number] = [nx, ny, nz];
  const max: [number, number, number] = [-1, -1, -1];
  let at = 0;
  for (let z = 0; z < nz; z += 1) {
    for (let y = 0; y < ny; y += 1) {
      for (let x = 0; x < nx; x += 1, at += 1) {
        if (removal[at]! >= 0) continue;
        if (x < min[0]) min[0] = x;
        if (y < min[1]) min[1] = y;
        if (z < min[2]) min[2] = z;
        if (x > max[0]) max[0] = x;
        if (y > max[1]) max[1] = y;
        if (z > max[2]) max[2] = z;
      }
    }
  }
  return {
    min: [min[0] - 1, min[1] - 1, min[2] - 1],
    max: [max[0] + 1, max[1] + 1, max[2] + 1],
  };
}

/** First and last column of a row of voxels that lies in the box. */
function clipRow(
  start: readonly [number, number, number],
  step: readonly [number, number, number],
  box: CellBox,
  columns: number,
): readonly [number, number] {
  let first = 0;
  let last = columns - 1;
  for (const axis of [0, 1, 2] as const) {
    if (abs(step[axis]) < 1e-9) {
      if (start[axis] < box.min[axis] || start[axis] > box.max[axis]) return [0, -1];
      continue;
    }
    const a = (box.min[axis] - start[axis]) / step[axis];
    const b = (box.max[axis] - start[axis]) / step[axis];
    first = max(first, ceil(min(a, b)));
    last = min(last, floor(max(a, b)));
  }
  return [first, last];
}

function medianOf({ values }: HeadGrid, mask: Uint8Array): number {
  const picked: number[] = [];
  for (let at = 0; at < mask.length; at += 7) if (mask[at] === 1) picked.push(values[at]!);
  picked.sort((a, b) => a - b);
  return picked[picked.length >> 1] ?? 0;
}

/** Trilinear in cells; beyond the grid its border counts. */
function interpolator(
  { size: [nx, ny, nz] }: HeadGrid,
  field: Float32Array,
): (x: number, y: number, z: number) => number {
  const plane = nx * ny;
  const clamp = (position: number, count: number): number =>
    position < 0 ? 0 : position > count - 1.001 ? count - 1.001 : position;
  return (x, y, z) => {
    const cx = clamp(x, nx);
    const cy = clamp(y, ny);
    const cz = clamp(z, nz);
    const i = cx | 0;
    const j = cy | 0;
    const k = cz | 0;
    const at = k * plane + j * nx + i;
    const fx = cx - i;
    const a = field[at]! + (field[at + 1]! - field[at]!) * fx;
    const b = field[at + nx]! + (field[at + nx + 1]! - field[at + nx]!) * fx;
    const above = at + plane;
    const c = field[above]! + (field[above + 1]! - field[above]!) * fx;
    const d = field[above + nx]! + (field[above + nx + 1]! - field[above + nx]!) * fx;
    const near = a + (b - a) * (cy - j);
    return near + (c + (d - c) * (cy - j) - near) * (cz - k);
  };
}
