import { SERIES_FLAGS, type StoredValues, type Volume } from '../volume/volume.ts';
import { measuredRange } from '../volume/measured-range.ts';

/** A rectangle to blacken, in pixels of the frames it lies on. */
export interface MaskRegion {
  /** First and last frame (slice), from 0, both included. */
  readonly frames: readonly [from: number, to: number] | 'all';
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** Why a region cannot be applied to a volume; undefined if it can: whole pixels, at least one, all inside. */
export function maskRegionProblem(volume: Volume, region: MaskRegion): string | undefined {
  const { columns, rows, slices } = volume.geometry;
  const [from, to] = framesOf(region, slices);
  const { column, row, width, height } = region;
  if (![from, to, column, row, width, height].every(Number.isInteger)) {
    return 'The rectangle is not given in whole pixels and frames.';
  }
  if (width < 1 || height < 1) return 'The rectangle is empty.';
  if (column < 0 || row < 0 || column + width > columns || row + height > rows) {
    return 'The rectangle reaches out of the picture.';
  }
  if (from < 0 || to < from || to >= slices)
    return 'The rectangle names frames that are not there.';
  return undefined;
}

/**
 * The volume with rectangles blackened for good: nothing of what was there can be computed from the result.
 * Black is what is shown black: 0 in colour, the lowest stored value of the volume in MONOCHROME2, the highest in
 * MONOCHROME1 (and the other way round where the rescale slope is negative). The flag 'masked' is set.
 * Throws a RangeError for a region that `maskRegionProblem` objects to.
 */
export function maskRegions(volume: Volume, regions: readonly MaskRegion[]): Volume {
  for (const region of regions) {
    const problem = maskRegionProblem(volume, region);
    if (problem !== undefined) throw new RangeError(problem);
  }
  if (regions.length === 0) return volume;
  const storedValues = volume.storedValues.slice();
  const black = blackOf(volume);
  for (const region of regions) blacken(storedValues, volume, region, black);
  const masked: Volume = {
    ...volume,
    storedValues,
    flags: [...new Set([...volume.flags, SERIES_FLAGS.masked])],
  };
  return { ...masked, valueRange: measuredRange(masked) };
}

function framesOf({ frames }: MaskRegion, slices: number): readonly [number, number] {
  return frames === 'all' ? [0, slices - 1] : frames;
}

function blackOf(volume: Volume): number {
  if (volume.samplesPerPixel === 3) return 0;
  let lowest = Infinity;
  let highest = -Infinity;
  for (const value of volume.storedValues) {
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  const isInverted = volume.photometricInterpretation === 'MONOCHROME1';
  const isFalling = (volume.rescaleSlope[0] ?? 1) < 0;
  return isInverted === isFalling ? lowest : highest;
}

function blacken(
  storedValues: StoredValues,
  { geometry, samplesPerPixel }: Volume,
  region: MaskRegion,
  black: number,
): void {
  const { columns, rows, slices } = geometry;
  const [from, to] = framesOf(region, slices);
  for (let frame = from; frame <= to; frame += 1) {
    for (let row = region.row; row < region.row + region.height; row += 1) {
      const start = ((frame * rows + row) * columns + region.column) * samplesPerPixel;
      storedValues.fill(black, start, start + region.width * samplesPerPixel);
    }
  }
}
