import type { TissueBrightness, Volume } from '@rounds/imaging/asset';

import { countValues, type ValueHistogram } from './value-histogram.ts';

/** Few of the brightest voxels are more than tissue: flow, metal, folded-in signal. */
const TISSUE_UP_TO = 0.998;
/** What is darker than this share of the middle of tissue is air, cortical bone or noise. */
const AIR_SHARE = 0.5;
const MAX_ROUNDS = 12;
/** Below so many bins of the histogram, one bin more or less would change the look. */
const MIN_BINS = 3;
/** Enough for a median: 1 to 6 ms. */
const COUNTED_VOXELS = 100_000;

/**
 * How bright tissue is in a volume without absolute units; undefined where values have units of their own, or where there
 * is nothing to be told from air. The same body comes out alike whatever the gain of the scanner was.
 */
export function tissueOf(volume: Volume): TissueBrightness | undefined {
  const { modality, samplesPerPixel } = volume;
  const hasUnits = modality === 'CT' || modality === 'PT' || modality === 'NM';
  if (hasUnits || samplesPerPixel === 3) return undefined;
  const counting = countValues(volume, COUNTED_VOXELS);
  for (;;) {
    const { done, value } = counting.next();
    if (done === true) return tissueBrightness(value);
  }
}

/**
 * The middle of what is tissue: a first border between air and tissue (Otsu), moved to half of the median above it until it
 * stays where it is.
 * @see Otsu, IEEE Trans SMC 9 (1979) 62. Half of the median: Cox, Comput Biomed Res 29 (1996) 162 (AFNI, 3dClipLevel)
 */
export function tissueBrightness(histogram: ValueHistogram): TissueBrightness | undefined {
  const { minValue, maxValue, counts } = histogram;
  const valuePerBin = (maxValue - minValue) / counts.length;
  if (!(valuePerBin > 0)) return undefined;
  const end = Math.ceil(quantileBin(counts, 0, TISSUE_UP_TO));
  const border = otsuBorder(counts, end);
  if (border === undefined) return undefined;
  // Signal has no sign: 0 is none of it, whether or not there is air in the picture.
  const darkBin = minValue >= 0 ? -minValue / valuePerBin : quantileBin(counts, 0, 0.01);
  const middleBin = middleOfTissue(counts, border, darkBin);
  if (!(middleBin - darkBin >= MIN_BINS)) return undefined;
  return { dark: minValue + darkBin * valuePerBin, middle: minValue + middleBin * valuePerBin };
}

function middleOfTissue(counts: Uint32Array, border: number, darkBin: number): number {
  let from = border;
  let middle = quantileBin(counts, from, 0.5);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = Math.max(1, Math.round(darkBin + AIR_SHARE * (middle - darkBin)));
    if (next === from) break;
    from = next;
    middle = quantileBin(counts, from, 0.5);
  }
  return middle;
}

/** Where a share of the voxels from a bin on lies below, in bins; even within one. */
function quantileBin(counts: Uint32Array, from: number, share: number): number {
  let voxels = 0;
  for (let bin = from; bin < counts.length; bin++) voxels += counts[bin] as number;
  let left = voxels * share;
  for (let bin = from; bin < counts.length; bin++) {
    const count = counts[bin] as number;
    if (count > 0 && left <= count) return bin + left / count;
    left -= count;
  }
  return counts.length;
}

/** The bin from which on the upper of two groups begins that differ most; undefined where there is but one value. */
function otsuBorder(counts: Uint32Array, end: number): number | undefined {
  let voxels = 0;
  let sum = 0;
  for (let bin = 0; bin < end; bin++) {
    voxels += counts[bin] as number;
    sum += bin * (counts[bin] as number);
  }
  let best = 0;
  let border: number | undefined;
  let below = 0;
  let belowSum = 0;
  for (let bin = 0; bin < end; bin++) {
    below += counts[bin] as number;
    belowSum += bin * (counts[bin] as number);
    const above = voxels - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (belowSum / below - (sum - belowSum) / above) ** 2;
    if (between > best) [best, border] = [between, bin + 1];
  }
  return border;
}
