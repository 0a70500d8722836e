/** Edge length of a macro cell, in voxels. */
export const CELL_VOXELS = 4;

/** Numbers kept per cell: smallest, largest and mean modality value. */
export const CELL_FIELDS = 3;

/** How many cells cover a voxel grid; the last one of an axis may be partial. */
export interface CellGrid {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
}

export function cellGridOf(voxels: { readonly columns: number; readonly rows: number; readonly slices: number }): CellGrid {
  return {
    columns: Math.ceil(voxels.columns / CELL_VOXELS),
    rows: Math.ceil(voxels.rows / CELL_VOXELS),
    slices: Math.ceil(voxels.slices / CELL_VOXELS),
  };
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
): Float32Array {
  const cellColumns = Math.ceil(columns / CELL_VOXELS);
  const cellRows = Math.ceil(rows / CELL_VOXELS);
  const out = new Float32Array(cellColumns * cellRows * CELL_FIELDS);
  const { slope, intercept } = rescale;
  let at = 0;
  for (let cellRow = 0; cellRow < cellRows; cellRow++) {
    const firstRow = Math.max(0, cellRow * CELL_VOXELS - 1);
    const endRow = Math.min(rows, (cellRow + 1) * CELL_VOXELS + 1);
    for (let cellColumn = 0; cellColumn < cellColumns; cellColumn++) {
      const firstColumn = Math.max(0, cellColumn * CELL_VOXELS - 1);
      const endColumn = Math.min(columns, (cellColumn + 1) * CELL_VOXELS + 1);
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

  constructor(voxels: { readonly columns: number; readonly rows: number; readonly slices: number }) {
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
    const perLayer = this.grid.columns * this.grid.rows * CELL_FIELDS;
    const first = Math.max(0, Math.ceil((slice - CELL_VOXELS) / CELL_VOXELS));
    const last = Math.min(this.grid.slices - 1, Math.floor((slice + 1) / CELL_VOXELS));
    for (let layer = first; layer <= last; layer++) {
      const count = (this.#counts[layer] as number) + 1;
      this.#counts[layer] = count;
      const offset = layer * perLayer;
      for (let i = 0; i < perLayer; i += CELL_FIELDS) {
        const at = offset + i;
        if ((cells[i] as number) < (this.fields[at] as number)) this.fields[at] = cells[i] as number;
        if ((cells[i + 1] as number) > (this.fields[at + 1] as number)) this.fields[at + 1] = cells[i + 1] as number;
        const mean = this.fields[at + 2] as number;
        this.fields[at + 2] = mean + ((cells[i + 2] as number) - mean) / count;
      }
    }
  }
}
