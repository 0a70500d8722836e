import type { StoredValues, Volume } from '../volume/volume.ts';

/** How a thick slice takes its values together. */
export type SlabProjection = 'mip' | 'minip' | 'average';

export type VoxelAxis = 0 | 1 | 2;

/** Which voxel layers across an axis are taken together, ends included. */
export interface LayerRange {
  readonly axis: VoxelAxis;
  readonly first: number;
  readonly last: number;
}

/** The voxel layer that a slab becomes: columns run along the first of the two other axes. */
export interface ProjectedLayer {
  /** Stored values: still before rescale. */
  readonly values: Float32Array;
  readonly columns: number;
  readonly rows: number;
}

/** The projection is done anew if less than this share of the layers stays. */
const WORTH_SLIDING_SHARE = 0.5;

/**
 * The projection of neighbouring voxel layers into one. A slab that slides takes only the layers that come and go into
 * account, so that scrolling costs the same however thick it is. Keeps its memory between calls.
 */
export class SlabLayers {
  #volume: Volume | undefined;
  #range: LayerRange = { axis: 2, first: 0, last: -1 };
  #projection: SlabProjection = 'average';
  #values = new Float32Array(0);
  #sums = new Float64Array(0);
  #columns = 0;
  #rows = 0;
  #columnStride = 1;
  #rowStride = 1;
  #layerStride = 1;

  /** Forgets what was projected: the voxels have changed. */
  forget(): void {
    this.#volume = undefined;
  }

  project(volume: Volume, range: LayerRange, projection: SlabProjection): ProjectedLayer {
    const kept =
      Math.min(range.last, this.#range.last) - Math.max(range.first, this.#range.first) + 1;
    const count = range.last - range.first + 1;
    const slides =
      volume === this.#volume &&
      range.axis === this.#range.axis &&
      projection === this.#projection &&
      count === this.#range.last - this.#range.first + 1 &&
      kept > count * WORTH_SLIDING_SHARE;
    if (slides) {
      if (kept < count) this.#slide(volume.storedValues, range);
    } else {
      this.#fit(volume, range.axis);
      this.#start(volume.storedValues, range, projection);
    }
    this.#volume = volume;
    this.#range = range;
    this.#projection = projection;
    if (projection === 'average') this.#divide(count);
    return { values: this.#values, columns: this.#columns, rows: this.#rows };
  }

  #fit({ geometry }: Volume, axis: VoxelAxis): void {
    const { columns, rows, slices } = geometry;
    const strides = [1, columns, columns * rows] as const;
    const sizes = [columns, rows, slices] as const;
    const across = axis === 0 ? 1 : 0;
    const down = axis === 2 ? 1 : 2;
    this.#columns = sizes[across];
    this.#rows = sizes[down];
    this.#columnStride = strides[across];
    this.#rowStride = strides[down];
    this.#layerStride = strides[axis];
    const pixels = this.#columns * this.#rows;
    if (this.#values.length !== pixels) {
      this.#values = new Float32Array(pixels);
      this.#sums = new Float64Array(pixels);
    }
  }

  #start(stored: StoredValues, { axis, first, last }: LayerRange, how: SlabProjection): void {
    // Along columns, voxels of one line lie side by side: a line at a time is what memory likes best.
    if (axis === 0) {
      if (how === 'average') this.#sumsOfLines(stored, first, last);
      else this.#extremesOfLines(stored, first, last, how);
      return;
    }
    if (how === 'average') {
      this.#sums.fill(0);
      for (let layer = first; layer <= last; layer += 1) this.#addToSums(stored, layer, 1);
      return;
    }
    this.#values.fill(how === 'mip' ? -Infinity : Infinity);
    for (let layer = first; layer <= last; layer += 1) this.#takeIn(stored, layer, how);
  }

  #slide(stored: StoredValues, next: LayerRange): void {
    const { first, last } = this.#range;
    if (this.#projection === 'average') {
      for (let layer = first; layer < next.first; layer += 1) this.#addToSums(stored, layer, -1);
      for (let layer = next.last + 1; layer <= last; layer += 1) this.#addToSums(stored, layer, -1);
      for (let layer = last + 1; layer <= next.last; layer += 1) this.#addToSums(stored, layer, 1);
      for (let layer = next.first; layer < first; layer += 1) this.#addToSums(stored, layer, 1);
      return;
    }
    const keptFirst = Math.max(first, next.first);
    const keptLast = Math.min(last, next.last);
    for (let layer = first; layer < keptFirst; layer += 1)
      this.#leaveOut(stored, layer, keptFirst, keptLast);
    for (let layer = keptLast + 1; layer <= last; layer += 1)
      this.#leaveOut(stored, layer, keptFirst, keptLast);
    for (let layer = next.first; layer < keptFirst; layer += 1)
      this.#takeIn(stored, layer, this.#projection);
    for (let layer = keptLast + 1; layer <= next.last; layer += 1)
      this.#takeIn(stored, layer, this.#projection);
  }

  #addToSums(stored: StoredValues, layer: number, sign: 1 | -1): void {
    const sums = this.#sums;
    const columns = this.#columns;
    const columnStride = this.#columnStride;
    for (let row = 0, at = 0; row < this.#rows; row += 1) {
      let from = layer * this.#layerStride + row * this.#rowStride;
      for (let column = 0; column < columns; column += 1, at += 1, from += columnStride)
        sums[at]! += sign * stored[from]!;
    }
  }

  #divide(count: number): void {
    const values = this.#values;
    const sums = this.#sums;
    const share = 1 / count;
    for (let at = 0; at < values.length; at += 1) values[at] = sums[at]! * share;
  }

  #takeIn(stored: StoredValues, layer: number, how: SlabProjection): void {
    const values = this.#values;
    const columns = this.#columns;
    const columnStride = this.#columnStride;
    const isMip = how === 'mip';
    for (let row = 0, at = 0; row < this.#rows; row += 1) {
      let from = layer * this.#layerStride + row * this.#rowStride;
      // Without a branch on the values: which of two voxels is brighter cannot be foretold.
      if (isMip) {
        for (let column = 0; column < columns; column += 1, at += 1, from += columnStride) {
          const value = stored[from]!;
          const known = values[at]!;
          values[at] = value > known ? value : known;
        }
      } else {
        for (let column = 0; column < columns; column += 1, at += 1, from += columnStride) {
          const value = stored[from]!;
          const known = values[at]!;
          values[at] = value < known ? value : known;
        }
      }
    }
  }

  /** Where the layer that goes held the extreme, it is looked for in the layers that stay. */
  #leaveOut(stored: StoredValues, layer: number, first: number, last: number): void {
    const values = this.#values;
    const columns = this.#columns;
    const columnStride = this.#columnStride;
    const layerStride = this.#layerStride;
    const isMip = this.#projection === 'mip';
    for (let row = 0, at = 0; row < this.#rows; row += 1) {
      let base = row * this.#rowStride;
      for (let column = 0; column < columns; column += 1, at += 1, base += columnStride) {
        const gone = values[at]!;
        if (stored[base + layer * layerStride]! !== gone) continue;
        let from = base + first * layerStride;
        let extreme = stored[from]!;
        // Nothing that stays can be beyond the extreme of all: meeting it again ends the search.
        for (let k = first; k < last && extreme !== gone; k += 1) {
          from += layerStride;
          const value = stored[from]!;
          if (isMip ? value > extreme : value < extreme) extreme = value;
        }
        values[at] = extreme;
      }
    }
  }

  #sumsOfLines(stored: StoredValues, first: number, last: number): void {
    for (let row = 0, at = 0; row < this.#rows; row += 1) {
      for (let column = 0; column < this.#columns; column += 1, at += 1) {
        const base = row * this.#rowStride + column * this.#columnStride;
        let sum = 0;
        for (let from = base + first; from <= base + last; from += 1) sum += stored[from]!;
        this.#sums[at] = sum;
      }
    }
  }

  #extremesOfLines(stored: StoredValues, first: number, last: number, how: SlabProjection): void {
    const values = this.#values;
    const isMip = how === 'mip';
    for (let row = 0, at = 0; row < this.#rows; row += 1) {
      for (let column = 0; column < this.#columns; column += 1, at += 1) {
        const base = row * this.#rowStride + column * this.#columnStride;
        let extreme = stored[base + first]!;
        for (let from = base + first + 1; from <= base + last; from += 1) {
          const value = stored[from]!;
          if (isMip ? value > extreme : value < extreme) extreme = value;
        }
        values[at] = extreme;
      }
    }
  }
}
