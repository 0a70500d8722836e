import { octantDistances, OCTANTS } from './distance-map.ts';
import { CELL_FIELDS, type CellGrid } from './macro-cells.ts';

/** Along each edge of a block. */
export const LEAP_CELLS = 2;

/** Cells by eights: what a ray leaps over. */
export interface LeapMap {
  /** Of the blocks of 2 x 2 x 2 cells. */
  readonly grid: CellGrid;
  /**
   * Two bytes per block, in eight maps one behind the other, one for each octant of directions: within how many blocks that
   * way nothing is visible (0 where something in the block itself is), and which of the block's cells are visible (bit
   * x + 2 y + 4 z).
   */
  readonly bytes: Uint8Array;
}

/** How to leap over what is not visible: far where it is empty, and over single cells beside a surface. */
export function buildLeapMap(visible: Uint8Array, cells: CellGrid): LeapMap {
  const grid = blockGridOf(cells);
  const masks = masksOf(visible, cells, grid);
  const distances = octantDistances(masks, grid);
  const bytes = new Uint8Array(2 * distances.length);
  for (let octant = 0, at = 0; octant < OCTANTS; octant++) {
    for (let block = 0; block < masks.length; block++, at++) {
      bytes[2 * at] = distances[at] as number;
      bytes[2 * at + 1] = masks[block] as number;
    }
  }
  return { grid, bytes };
}

function blockGridOf({ columns, rows, slices, cellVoxels: [x, y, z] }: CellGrid): CellGrid {
  return {
    columns: Math.ceil(columns / LEAP_CELLS),
    rows: Math.ceil(rows / LEAP_CELLS),
    slices: Math.ceil(slices / LEAP_CELLS),
    cellVoxels: [LEAP_CELLS * x, LEAP_CELLS * y, LEAP_CELLS * z],
  };
}

/** Where a block ends with the volume, the part that is missing is as the cell before it, which reaches to the end. */
function masksOf(visible: Uint8Array, cells: CellGrid, blocks: CellGrid): Uint8Array {
  const { columns, rows, slices } = cells;
  const masks = new Uint8Array(blocks.columns * blocks.rows * blocks.slices);
  for (let z = 0; z < LEAP_CELLS * blocks.slices; z++) {
    for (let y = 0; y < LEAP_CELLS * blocks.rows; y++) {
      const from = (Math.min(z, slices - 1) * rows + Math.min(y, rows - 1)) * columns;
      const to = ((z >> 1) * blocks.rows + (y >> 1)) * blocks.columns;
      const bit = ((y & 1) << 1) | ((z & 1) << 2);
      for (let x = 0; x < LEAP_CELLS * blocks.columns; x++) {
        if (!visible[from + Math.min(x, columns - 1)]) continue;
        const block = to + (x >> 1);
        masks[block] = (masks[block] as number) | (1 << (bit | (x & 1)));
      }
    }
  }
  return masks;
}

/** The mean values of blocks of cells, each cell's the same share. */
export function blockMeans(fields: Float32Array, cells: CellGrid): Float32Array {
  const { columns, rows, slices } = cells;
  const grid = blockGridOf(cells);
  const sums = new Float32Array(grid.columns * grid.rows * grid.slices);
  const counts = new Uint8Array(sums.length);
  for (let z = 0, at = 2; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      const row = ((z >> 1) * grid.rows + (y >> 1)) * grid.columns;
      for (let x = 0; x < columns; x++, at += CELL_FIELDS) {
        const block = row + (x >> 1);
        sums[block] = (sums[block] as number) + (fields[at] as number);
        counts[block] = (counts[block] as number) + 1;
      }
    }
  }
  return sums.map((sum, block) => sum / (counts[block] as number));
}
