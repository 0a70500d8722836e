import type { CellGrid } from './macro-cells.ts';

type Vector = [number, number, number];

/** How many cells there are along each axis. */
export type CellCounts = Pick<CellGrid, 'columns' | 'rows' | 'slices'>;

/** Farther than this no ray needs to know. */
export const MAX_CELL_DISTANCE = 255;

/** The box of voxels between which something is visible: the first ones and the last ones, per axis. */
export interface VoxelBounds {
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

/** Two bytes per cell, as a texture of two channels takes them. */
export function inPairs(first: Uint8Array, second: Uint8Array): Uint8Array {
  const pairs = new Uint8Array(2 * first.length);
  for (let i = 0; i < first.length; i++) {
    pairs[2 * i] = first[i] as number;
    pairs[2 * i + 1] = second[i] as number;
  }
  return pairs;
}

/** Directions that go the same way along every axis. */
export const OCTANTS = 8;

/**
 * For each cell and each octant of directions, how many cells long the largest cube is that begins with the cell, goes that
 * way and holds nothing visible; 0 for a visible cell. A ray need not know what lies behind it or beside its way, so
 * these are larger than what is empty all around. Beyond the grid nothing is visible.
 * @returns one map behind the other; bit 0 of the octant is set where rays go towards lower columns, 1 rows, 2 slices
 */
export function octantDistances(visible: Uint8Array, grid: CellCounts): Uint8Array {
  const distances = new Uint8Array(OCTANTS * visible.length);
  for (let octant = 0; octant < OCTANTS; octant++) {
    const start = octant * visible.length;
    growCubes(distances.subarray(start, start + visible.length), visible, grid, octant);
  }
  return distances;
}

/** A cube is one cell larger than the smallest of the seven that begin with the next cells its way. */
function growCubes(
  cubes: Uint8Array,
  visible: Uint8Array,
  { columns, rows, slices }: CellCounts,
  octant: number,
): void {
  const [x, y, z] = [octant & 1 ? -1 : 1, octant & 2 ? -1 : 1, octant & 4 ? -1 : 1];
  for (let k = 0; k < slices; k++) {
    const layer = (z === 1 ? slices - 1 - k : k) * rows * columns;
    for (let j = 0; j < rows; j++) {
      const row = layer + (y === 1 ? rows - 1 - j : j) * columns;
      const rowAhead = j > 0 ? row + y * columns : -1;
      const layerAhead = k > 0 ? row + z * rows * columns : -1;
      const bothAhead = j > 0 && k > 0 ? layerAhead + y * columns : -1;
      let before = MAX_CELL_DISTANCE;
      let cube = MAX_CELL_DISTANCE;
      for (let i = 0; i < columns; i++) {
        const column = x === 1 ? columns - 1 - i : i;
        let nearest = MAX_CELL_DISTANCE;
        if (rowAhead >= 0) nearest = Math.min(nearest, cubes[rowAhead + column] as number);
        if (layerAhead >= 0) nearest = Math.min(nearest, cubes[layerAhead + column] as number);
        if (bothAhead >= 0) nearest = Math.min(nearest, cubes[bothAhead + column] as number);
        const smallest = Math.min(nearest, before, cube);
        cube = visible[row + column] ? 0 : Math.min(MAX_CELL_DISTANCE, smallest + 1);
        cubes[row + column] = cube;
        before = nearest;
      }
    }
  }
}

/** The tight box around all visible cells; undefined where nothing is visible. */
export function visibleBounds(visible: Uint8Array, grid: CellGrid): VoxelBounds | undefined {
  const { columns, rows, slices, cellVoxels } = grid;
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
  if (end[0] === 0) return undefined;
  const voxels = (cells: Vector): Vector => [
    cells[0] * cellVoxels[0],
    cells[1] * cellVoxels[1],
    cells[2] * cellVoxels[2],
  ];
  return { min: voxels(min), end: voxels(end) };
}
