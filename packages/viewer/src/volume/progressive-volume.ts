import {
  geometryAtLevel,
  type StoredValues,
  type Volume,
  type VolumeDescription,
} from '@rounds/imaging/asset';

/** The voxel grid of one level, all zero. */
export function emptyLevel(description: VolumeDescription, level: number, signed: boolean): Volume {
  const geometry = geometryAtLevel(description.geometry, level);
  const count = geometry.columns * geometry.rows * geometry.slices;
  return { ...description, geometry, storedValues: roomFor(description, count, signed) };
}

function roomFor(
  { samplesPerPixel }: VolumeDescription,
  count: number,
  signed: boolean,
): StoredValues {
  if (samplesPerPixel === 3) return new Uint8Array(count * 3);
  return signed ? new Int16Array(count) : new Uint16Array(count);
}

/**
 * Fills one slice of a finer grid from the same slice of a coarser one: what is looked at until the real voxels arrive.
 * Coarse voxel i lies on fine voxel i * step; in between values are linear, and rounded once, halves upwards.
 */
export function enlargeSlice(coarse: Volume, fine: Volume, slice: number): void {
  const from = coarse.geometry;
  const to = fine.geometry;
  // Each level halves the one before it: a power of two.
  const step = Math.max(1, Math.round(from.spacingMm[0] / to.spacingMm[0]));
  const roundingShift = 2 * Math.round(Math.log2(step));
  const half = (step * step) >> 1;
  const samples = fine.samplesPerPixel;
  const width = to.columns * samples;
  const first = slice * to.rows * width;
  const target = fine.storedValues;
  // Two rows of the coarse slice at the width of the fine one, times step: every fine row lies on or between them.
  let upperRow = new Int32Array(width);
  let lowerRow = new Int32Array(width);
  let upperIs = -1;
  for (let row = 0; row < to.rows; row++) {
    const upper = Math.min(Math.floor(row / step), from.rows - 1);
    if (upper !== upperIs) {
      if (upperIs === -1) widenRow(coarse, slice, upper, step, lowerRow);
      [upperRow, lowerRow] = [lowerRow, upperRow];
      widenRow(coarse, slice, Math.min(upper + 1, from.rows - 1), step, lowerRow);
      upperIs = upper;
    }
    const below = row - upper * step;
    const above = step - below;
    const start = first + row * width;
    for (let i = 0; i < width; i++) {
      const sum = (upperRow[i] as number) * above + (lowerRow[i] as number) * below;
      target[start + i] = (sum + half) >> roundingShift;
    }
  }
}

/** One row of a slice, stretched `step` times; the values are `step` times too large, and so still whole. */
function widenRow(coarse: Volume, slice: number, row: number, step: number, out: Int32Array): void {
  const { columns, rows } = coarse.geometry;
  const samples = coarse.samplesPerPixel;
  const source = coarse.storedValues;
  const first = (slice * rows + row) * columns * samples;
  const lastColumn = columns - 1;
  const outColumns = out.length / samples;
  for (let sample = 0; sample < samples; sample++) {
    for (let column = 0, left = 0; left < columns; left++) {
      const value = source[first + left * samples + sample] as number;
      const right = Math.min(left + 1, lastColumn);
      const slope = (source[first + right * samples + sample] as number) - value;
      const end = left === lastColumn ? outColumns : Math.min(outColumns, (left + 1) * step);
      for (let along = 0; column < end; column++, along++)
        out[column * samples + sample] = value * step + slope * along;
    }
  }
}

/** Puts the real voxels of a slice in their place. */
export function placeSlice(volume: Volume, slice: number, storedValues: StoredValues): void {
  const { columns, rows } = volume.geometry;
  volume.storedValues.set(storedValues, slice * columns * rows * volume.samplesPerPixel);
}
