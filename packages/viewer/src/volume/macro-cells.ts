/** Numbers kept per cell: smallest, largest and mean modality value. */
export const CELL_FIELDS = 3;

/**
 * How cells cover a voxel grid. Their corners are voxel centres: a sample inside a cell blends none but the cell's own
 * voxels, faces included, and what lies outside the outermost centres belongs to the outermost cells.
 */
export interface CellGrid {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /** Edge lengths of a cell in voxels, along columns, rows and slices. */
  readonly cellVoxels: readonly [number, number, number];
}

/** Millimetres between rows, columns and slices, as in a `VolumeGeometry`. */
export interface VoxelGrid {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  readonly spacingMm: readonly [number, number, number];
}

/** In voxels. */
const CELL_EDGES = [1, 2, 3, 4, 6, 8, 12, 16, 24] as const;
/** Smaller cells skip more and cost more to keep up with a moving window: this many are done in time. */
const MAX_CELLS = 3_000_000;

/** The cells of a voxel grid: of as many as are done in time, those that reach the least of the patient. */
export function cellGridOf(voxels: VoxelGrid): CellGrid {
  let best: CellGrid | undefined;
  let bestMm3 = Infinity;
  for (const inSlice of CELL_EDGES) {
    for (const across of CELL_EDGES) {
      const grid = cellsOf(voxels, [inSlice, inSlice, across]);
      if (grid.columns * grid.rows * grid.slices > MAX_CELLS) continue;
      const reachMm3 = reachOf(grid, voxels);
      if (reachMm3 >= bestMm3) continue;
      best = grid;
      bestMm3 = reachMm3;
    }
  }
  if (best === undefined) throw new RangeError('a volume of this size cannot be shown');
  return best;
}

function cellsOf(voxels: VoxelGrid, cellVoxels: CellGrid['cellVoxels']): CellGrid {
  const count = (voxelCount: number, edge: number): number =>
    Math.max(1, Math.ceil((voxelCount - 1) / edge));
  return {
    columns: count(voxels.columns, cellVoxels[0]),
    rows: count(voxels.rows, cellVoxels[1]),
    slices: count(voxels.slices, cellVoxels[2]),
    cellVoxels,
  };
}

/** In how much space one visible voxel makes its cells visible. */
function reachOf({ cellVoxels: [x, y, z] }: CellGrid, { spacingMm }: VoxelGrid): number {
  return (x + 1) * spacingMm[1] * (y + 1) * spacingMm[0] * (z + 1) * spacingMm[2];
}

/** Value ranges of one slice, per 2D cell: what a decoding worker sends along with the voxels. */
export function sliceCells(
  values: ArrayLike<number>,
  columns: number,
  rows: number,
  rescale: { readonly slope: number; readonly intercept: number },
  { cellVoxels, columns: cellColumns, rows: cellRows }: CellGrid,
): Float32Array {
  const out = new Float32Array(cellColumns * cellRows * CELL_FIELDS);
  const { slope, intercept } = rescale;
  const [width, depth] = cellVoxels;
  let at = 0;
  for (let cellRow = 0; cellRow < cellRows; cellRow++) {
    const firstRow = cellRow * depth;
    const endRow = Math.min(rows, firstRow + depth + 1);
    for (let cellColumn = 0; cellColumn < cellColumns; cellColumn++) {
      const firstColumn = cellColumn * width;
      const endColumn = Math.min(columns, firstColumn + width + 1);
      let min = Infinity;
      let max = -Infinity;
      let sum = 0;
      for (let row = firstRow; row < endRow; row++) {
        for (let i = row * columns + firstColumn, end = row * columns + endColumn; i < end; i++) {
          const value = values[i] as number;
          if (value < min) min = value;
          if (value > max) max = value;
          sum += value;
        }
      }
      const mean = sum / ((endRow - firstRow) * (endColumn - firstColumn));
      const low = min * slope + intercept;
      const high = max * slope + intercept;
      out[at++] = Math.min(low, high);
      out[at++] = Math.max(low, high);
      out[at++] = mean * slope + intercept;
    }
  }
  return out;
}

/** Value ranges of a whole volume, built slice by slice. */
export class MacroCells {
  readonly grid: CellGrid;
  /** CELL_FIELDS numbers per cell, columns fastest. */
  readonly fields: Float32Array;
  readonly cellSizeMm: readonly [number, number, number];
  readonly #slices: number;
  readonly #counts: Uint8Array;

  constructor(voxels: VoxelGrid, grid: CellGrid = cellGridOf(voxels)) {
    this.grid = grid;
    const [width, depth, height] = this.grid.cellVoxels;
    const [rowMm, columnMm, sliceMm] = voxels.spacingMm;
    this.cellSizeMm = [width * columnMm, depth * rowMm, height * sliceMm];
    this.#slices = voxels.slices;
    const count = this.grid.columns * this.grid.rows * this.grid.slices;
    this.fields = new Float32Array(count * CELL_FIELDS);
    for (let i = 0; i < this.fields.length; i += CELL_FIELDS) {
      this.fields[i] = Infinity;
      this.fields[i + 1] = -Infinity;
    }
    this.#counts = new Uint8Array(this.grid.slices);
  }

  /** Takes in what `sliceCells` made of one slice. */
  addSlice(slice: number, cells: Float32Array): void {
    if (slice < 0 || slice >= this.#slices) throw new RangeError(`no slice ${slice}`);
    const edge = this.grid.cellVoxels[2];
    const perLayer = this.grid.columns * this.grid.rows * CELL_FIELDS;
    const first = Math.max(0, Math.ceil(slice / edge) - 1);
    const last = Math.min(this.grid.slices - 1, Math.floor(slice / edge));
    for (let layer = first; layer <= last; layer++) {
      const count = (this.#counts[layer] as number) + 1;
      this.#counts[layer] = count;
      const offset = layer * perLayer;
      for (let i = 0; i < perLayer; i += CELL_FIELDS) {
        const at = offset + i;
        if ((cells[i] as number) < (this.fields[at] as number))
          this.fields[at] = cells[i] as number;
        if ((cells[i + 1] as number) > (this.fields[at + 1] as number))
          this.fields[at + 1] = cells[i + 1] as number;
        const mean = this.fields[at + 2] as number;
        this.fields[at + 2] = mean + ((cells[i + 2] as number) - mean) / count;
      }
    }
  }
}
