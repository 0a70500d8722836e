import { geometryAtLevel, type Volume, type VolumeDescription } from '@rounds/imaging/asset';

/** The voxel grid of one level, all zero. */
export function emptyLevel(description: VolumeDescription, level: number, signed: boolean): Volume {
  const geometry = geometryAtLevel(description.geometry, level);
  const count = geometry.columns * geometry.rows * geometry.slices;
  return {
    ...description,
    geometry,
    storedValues: signed ? new Int16Array(count) : new Uint16Array(count),
  };
}

/**
 * Fills one slice of a finer grid from the same slice of a coarser one: what is looked at until the real voxels arrive.
 * Coarse voxel i lies on fine voxel i * step; in between values are linear.
 */
export function enlargeSlice(coarse: Volume, fine: Volume, slice: number): void {
  const from = coarse.geometry;
  const to = fine.geometry;
  const step = Math.round(to.columns / from.columns) || 1;
  const source = coarse.storedValues;
  const target = fine.storedValues;
  const sourceSlice = slice * from.columns * from.rows;
  const targetSlice = slice * to.columns * to.rows;
  for (let row = 0; row < to.rows; row++) {
    const rowAt = Math.min(row / step, from.rows - 1);
    const upper = Math.floor(rowAt);
    const lower = Math.min(upper + 1, from.rows - 1);
    const rowWeight = rowAt - upper;
    const upperFirst = sourceSlice + upper * from.columns;
    const lowerFirst = sourceSlice + lower * from.columns;
    const out = targetSlice + row * to.columns;
    for (let column = 0; column < to.columns; column++) {
      const columnAt = Math.min(column / step, from.columns - 1);
      const left = Math.floor(columnAt);
      const right = Math.min(left + 1, from.columns - 1);
      const weight = columnAt - left;
      const top =
        (source[upperFirst + left] as number) * (1 - weight) +
        (source[upperFirst + right] as number) * weight;
      const bottom =
        (source[lowerFirst + left] as number) * (1 - weight) +
        (source[lowerFirst + right] as number) * weight;
      target[out + column] = Math.round(top + (bottom - top) * rowWeight);
    }
  }
}

/** Puts the real voxels of a slice in their place. */
export function placeSlice(
  volume: Volume,
  slice: number,
  storedValues: Int16Array | Uint16Array,
): void {
  volume.storedValues.set(storedValues, slice * volume.geometry.columns * volume.geometry.rows);
}
