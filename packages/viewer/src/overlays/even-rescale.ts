import { rescaleOfSlice, type Volume } from '@rounds/imaging/asset';

const HIGHEST = 65_535;
/** Larger ones stay as they are: making them even would hold up the page, and take their memory twice. */
const MAX_VOXELS = 16_000_000;

/**
 * The same values under one rescale for all slices, which can be resliced several times as fast. Rounds to a
 * 65,535th of the value range: for colours alone, not for reading values.
 */
export function withOneRescale(volume: Volume): Volume {
  if (volume.rescaleSlope.length === 1 || volume.storedValues.length > MAX_VOXELS) return volume;
  const { geometry, valueRange } = volume;
  const slope = Math.max(Number.MIN_VALUE, (valueRange.max - valueRange.min) / HIGHEST);
  const intercept = valueRange.min;
  const perSlice = geometry.columns * geometry.rows;
  const storedValues = new Uint16Array(volume.storedValues.length);
  for (let slice = 0; slice < geometry.slices; slice++) {
    const own = rescaleOfSlice(volume, slice);
    for (let i = slice * perSlice; i < (slice + 1) * perSlice; i++) {
      const value = (volume.storedValues[i] as number) * own.slope + own.intercept;
      storedValues[i] = Math.max(0, Math.min(HIGHEST, Math.round((value - intercept) / slope)));
    }
  }
  return { ...volume, storedValues, rescaleSlope: [slope], rescaleIntercept: [intercept] };
}
