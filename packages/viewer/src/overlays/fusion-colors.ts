import { rescaleOfSlice, type Volume } from '@rounds/imaging/asset';

/** Modality values at the two ends of the colours. */
export interface FusionRange {
  readonly low: number;
  readonly high: number;
}

/**
 * Sixth-degree fits to matplotlib's "viridis", which keeps its order for colour-blind eyes and in grey print.
 * @see Matt Zucker, https://www.shadertoy.com/view/WlfXRN (CC0)
 */
const VIRIDIS: readonly (readonly number[])[] = [
  [0.27772733, 0.10509304, -0.33086183, -4.6342305, 6.22826994, 4.776385, -5.43545586],
  [0.00540734, 1.40461353, 0.21484756, -5.79910097, 14.17993337, -13.74514538, 4.64585261],
  [0.33409981, 1.38459016, 0.09509516, -19.33244096, 56.69055261, -65.35303263, 26.31243525],
];

/** The colour of a share 0..1: red, green, blue, 0..255. */
export function fusionColor(share: number): readonly [number, number, number] {
  const at = Math.max(0, Math.min(1, share));
  const channel = (coefficients: readonly number[]): number => {
    const value = coefficients.reduceRight((sum, coefficient) => sum * at + coefficient, 0);
    return Math.round(255 * Math.max(0, Math.min(1, value)));
  };
  const [red, green, blue] = VIRIDIS.map(channel) as [number, number, number];
  return [red, green, blue];
}

/** Below this share nothing shows, from the second on all of it: uptake stands out, background leaves the anatomy alone. */
const CLEAR_SHARE = 0.06;
const FULL_SHARE = 0.4;
const ENTRIES = 256;

/** Uptake up to which there are colours, in multiples of the body's mean: about SUV 5 in most bodies. */
const UPTAKE_TOP = { least: 10, most: 25 };

/**
 * What the colours stand for. Of a nuclear image: no uptake, to the top of the file's own window, but not so low that
 * everything glows nor so high that nothing does. Of anything else: its window.
 */
export function fusionRange(volume: Volume): FusionRange {
  const { modality, valueRange, windows } = volume;
  const [window] = windows;
  const top = window === undefined ? valueRange.max : window.center + window.width / 2;
  if (modality !== 'PT' && modality !== 'NM') {
    const low = window === undefined ? valueRange.min : window.center - window.width / 2;
    return atLeastSomething(low, top);
  }
  const body = bodyMean(volume);
  const wanted = Math.max(UPTAKE_TOP.least * body, Math.min(UPTAKE_TOP.most * body, top));
  return atLeastSomething(Math.max(0, valueRange.min), Math.min(valueRange.max, wanted));
}

function atLeastSomething(low: number, high: number): FusionRange {
  return high > low ? { low, high } : { low, high: low + 1 };
}

/** So many voxels are enough for a mean. */
const MEAN_VOXELS = 2_000_000;

/** The mean over what is not air: air has almost no counts, and there is more of it than of the patient. */
function bodyMean(volume: Volume): number {
  const { geometry, storedValues, valueRange } = volume;
  const perSlice = geometry.columns * geometry.rows;
  const threshold = valueRange.mean / 2;
  const step = Math.max(1, Math.floor(storedValues.length / MEAN_VOXELS));
  let sum = 0;
  let count = 0;
  for (let slice = 0; slice < geometry.slices; slice++) {
    const { slope, intercept } = rescaleOfSlice(volume, slice);
    for (let i = slice * perSlice; i < (slice + 1) * perSlice; i += step) {
      const value = (storedValues[i] as number) * slope + intercept;
      if (value <= threshold) continue;
      sum += value;
      count += 1;
    }
  }
  return count === 0 ? valueRange.max : sum / count;
}

/** RGBA of 256 steps from the low to the high end, for an opacity. */
export function fusionTable(opacity: number): Uint8ClampedArray {
  const table = new Uint8ClampedArray(ENTRIES * 4);
  for (let i = 0; i < ENTRIES; i++) {
    const share = i / (ENTRIES - 1);
    const strength = Math.max(0, Math.min(1, (share - CLEAR_SHARE) / (FULL_SHARE - CLEAR_SHARE)));
    table.set(fusionColor(share), i * 4);
    table[i * 4 + 3] = Math.round(255 * opacity * strength);
  }
  return table;
}

/** Colours values; both arrays belong to the same pixels. Allocates nothing. */
export function colorFusion(
  values: Float32Array,
  { low, high }: FusionRange,
  table: Uint8ClampedArray,
  out: Uint8ClampedArray,
): void {
  const scale = (ENTRIES - 1) / (high - low);
  for (let i = 0, to = 0; to < out.length; i++, to += 4) {
    const entry = ((values[i] as number) - low) * scale;
    const from = entry <= 0 ? 0 : entry >= ENTRIES - 1 ? (ENTRIES - 1) * 4 : (entry | 0) * 4;
    out[to] = table[from] as number;
    out[to + 1] = table[from + 1] as number;
    out[to + 2] = table[from + 2] as number;
    out[to + 3] = table[from + 3] as number;
  }
}
