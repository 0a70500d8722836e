import { rescaleOfSlice, type ValueRange, type Volume } from './volume.ts';

/** What the values of a volume span after they were changed: modality values, all samples and slices. */
export function measuredRange(volume: Volume): ValueRange {
  const { storedValues, geometry } = volume;
  const samplesPerSlice = storedValues.length / geometry.slices;
  let min = Infinity;
  let max = -Infinity;
  let total = 0;
  for (let slice = 0; slice < geometry.slices; slice += 1) {
    const { slope, intercept } = rescaleOfSlice(volume, slice);
    let lowest = Infinity;
    let highest = -Infinity;
    let sum = 0;
    const end = (slice + 1) * samplesPerSlice;
    for (let at = slice * samplesPerSlice; at < end; at += 1) {
      const value = storedValues[at]!;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
      sum += value;
    }
    const ends = [lowest * slope + intercept, highest * slope + intercept];
    min = Math.min(min, ...ends);
    max = Math.max(max, ...ends);
    total += sum * slope + intercept * samplesPerSlice;
  }
  return { min, max, mean: total / storedValues.length };
}
