import type { CellGrid } from './macro-cells.ts';

/** How many cells there are along each axis. */
export type CellCounts = Pick<CellGrid, 'columns' | 'rows' | 'slices'>;

/** Farther than this no ray needs to know. */
export const MAX_CELL_DISTANCE = 255;

/** The box of cells in which something is visible: first cell and the one behind the last, per axis. */
export interface CellBounds {
  readonly min: readonly [number, number, number];
  readonly end: readonly [number, number, number];
}

/**
 * For each cell, how many cells away (Chebyshev: the largest of the three axis distances) the nearest visible one is; 0
 * for a visible one. A ray in a cell of distance d may leap out of the cube of (2d - 1)^3 cells around it unseen.
 * Two passes over the 13 neighbours before and behind are exact for this metric.
 */
export function chebyshevDistances(visible: Uint8Array, grid: CellCounts): Uint8Array {
  const distances = new Uint8Array(visible.length);
  for (let i = 0; i < visible.length; i++) distances[i] = visible[i] ? 0 : MAX_CELL_DISTANCE;
  sweep(distances, grid, 1);
  sweep(distances, grid, -1);
  return distances;
}

/**
 * One pass. Of the layer behind, the nearest of each cell's nine neighbours is found along columns first, then along
 * rows: that and its own row's neighbours make four looks per cell rather than thirteen.
 */
function sweep(distances: Uint8Array, { columns, rows, slices }: CellCounts, step: 1 | -1): void {
  const layer = columns * rows;
  let behind = new Uint8Array(layer).fill(MAX_CELL_DISTANCE);
  let current = new Uint8Array(layer);
  const clear = new Uint8Array(columns).fill(MAX_CELL_DISTANCE);
  for (let k = 0; k < slices; k++) {
    const base = (step === 1 ? k : slices - 1 - k) * layer;
    for (let j = 0; j < rows; j++) {
      const row = step === 1 ? j : rows - 1 - j;
      const first = row * columns;
      const rowBehind =
        j === 0
          ? clear
          : current.subarray(first - step * columns, first - step * columns + columns);
      for (let i = 0; i < columns; i++) {
        const column = step === 1 ? i : columns - 1 - i;
        const at = first + column;
        let nearest = Math.min(behind[at] as number, rowBehind[column] as number);
        if (row > 0) nearest = Math.min(nearest, behind[at - columns] as number);
        if (row < rows - 1) nearest = Math.min(nearest, behind[at + columns] as number);
        if (i > 0) nearest = Math.min(nearest, distances[base + at - step] as number);
        if (nearest + 1 < (distances[base + at] as number)) distances[base + at] = nearest + 1;
      }
      nearestAlong(distances.subarray(base + first, base + first + columns), current, first);
    }
    [behind, current] = [current, behind];
  }
}

/** The smallest of each number of a row and its two neighbours. */
function nearestAlong(row: Uint8Array, out: Uint8Array, offset: number): void {
  const last = row.length - 1;
  for (let i = 0; i <= last; i++) {
    let nearest = row[i] as number;
    if (i > 0) nearest = Math.min(nearest, row[i - 1] as number);
    if (i < last) nearest = Math.min(nearest, row[i + 1] as number);
    out[offset + i] = nearest;
  }
}

/** The tight box around all visible cells; undefined where nothing is visible. */
export function visibleBounds(visible: Uint8Array, grid: CellGrid): CellBounds | undefined {
  const { columns, rows, slices } = grid;
  const min: [number, number, number] = [columns, rows, slices];
  const end: [number, number, number] = [0, 0, 0];
  for (let z = 0, at = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, at++) {
        if (!visible[at]) continue;
        if (x < min[0]) min[0] = x;
        if (y < min[1]) min[1] = y;
        if (z < min[2]) min[2] = z;
        if (x >= end[0]) end[0] = x + 1;
        if (y >= end[1]) end[1] = y + 1;
        if (z >= end[2]) end[2] = z + 1;
      }
    }
  }
  return end[0] === 0 ? undefined : { min, end };
}
