/** Numbers kept per cell: smallest, largest and mean modality value. */
export const CELL_FIELDS = 3;

/** How cells cover a voxel grid; the last one of an axis may be partial. */
export interface CellGrid {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /** Edge length of a cell in voxels. */
  readonly cellVoxels: number;
}

export interface VoxelGrid {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
}

const CELL_SIZES = [2, 4, 8, 16] as const;
/** Smaller cells skip more and cost more to keep up with a moving window: this many are done in time. */
const MAX_CELLS = 2_600_000;

/** The cells of a voxel grid: as small as their number allows. */
export function cellGridOf(voxels: VoxelGrid): CellGrid {
  for (const cellVoxels of CELL_SIZES) {
    const columns = Math.ceil(voxels.columns / cellVoxels);
    const rows = Math.ceil(voxels.rows / cellVoxels);
    const slices = Math.ceil(voxels.slices / cellVoxels);
    if (columns * rows * slices <= MAX_CELLS) return { columns, rows, slices, cellVoxels };
  }
  throw new RangeError('a volume of this size cannot be shown');
}

/**
 * Value ranges of one slice, per 2D cell: what a decoding worker sends along with the voxels. A cell reaches one voxel
 * beyond its edges, because a sample near an edge blends with the voxel behind it.
 */
export function sliceCells(
  values: ArrayLike<number>,
  columns: number,
  rows: number,
  rescale: { readonly slope: number; readonly intercept: number },
  cellVoxels: number,
): Float32Array {
  const cellColumns = Math.ceil(columns / cellVoxels);
  const cellRows = Math.ceil(rows / cellVoxels);
  const out = new Float32Array(cellColumns * cellRows * CELL_FIELDS);
  const { slope, intercept } = rescale;
  let at = 0;
  for (let cellRow = 0; cellRow < cellRows; cellRow++) {
    const firstRow = Math.max(0, cellRow * cellVoxels - 1);
    const endRow = Math.min(rows, (cellRow + 1) * cellVoxels + 1);
    for (let cellColumn = 0; cellColumn < cellColumns; cellColumn++) {
      const firstColumn = Math.max(0, cellColumn * cellVoxels - 1);
      const endColumn = Math.min(columns, (cellColumn + 1) * cellVoxels + 1);
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
  readonly #slices: number;
  readonly #counts: Uint8Array;

  constructor(voxels: VoxelGrid) {
    this.grid = cellGridOf(voxels);
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
    const { cellVoxels } = this.grid;
    const perLayer = this.grid.columns * this.grid.rows * CELL_FIELDS;
    const first = Math.max(0, Math.ceil((slice - cellVoxels) / cellVoxels));
    const last = Math.min(this.grid.slices - 1, Math.floor((slice + 1) / cellVoxels));
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
