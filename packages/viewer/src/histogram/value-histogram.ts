import { rescaleOfSlice, type Volume } from '@rounds/imaging/asset';

/** How often which modality values occur in a volume. */
export interface ValueHistogram {
  readonly minValue: number;
  readonly maxValue: number;
  /** Voxels in each of so many equal parts between the two. */
  readonly counts: Uint32Array;
}

export const HISTOGRAM_BINS = 512;

/** More say no more about where the bulk of the values lies; every n-th of a larger volume is counted. */
const MAX_COUNTED = 6_000_000;

/**
 * Counts the values of a volume, a slice with each step, so that a page can do other things in between.
 * @param maxCounted of a volume of more voxels, every n-th is counted
 * @returns the whole histogram after the last step
 */
export function* countValues(
  volume: Volume,
  maxCounted = MAX_COUNTED,
): Generator<void, ValueHistogram> {
  const { geometry, storedValues, valueRange } = volume;
  const minValue = valueRange.min;
  const maxValue = Math.max(valueRange.max, valueRange.min + Number.EPSILON);
  const counts = new Uint32Array(HISTOGRAM_BINS);
  const perSlice = geometry.columns * geometry.rows;
  // Odd, as rows are not: not the same columns of each.
  const step = Math.ceil(storedValues.length / maxCounted) | 1;
  const binsPerValue = HISTOGRAM_BINS / (maxValue - minValue);
  for (let slice = 0; slice < geometry.slices; slice++) {
    const { slope, intercept } = rescaleOfSlice(volume, slice);
    const scale = slope * binsPerValue;
    const offset = (intercept - minValue) * binsPerValue;
    for (let i = slice * perSlice + (slice % step); i < (slice + 1) * perSlice; i += step) {
      const bin = ((storedValues[i] as number) * scale + offset) | 0;
      const inside = bin < 0 ? 0 : bin >= HISTOGRAM_BINS ? HISTOGRAM_BINS - 1 : bin;
      counts[inside] = (counts[inside] as number) + 1;
    }
    yield;
  }
  return { minValue, maxValue, counts };
}
