import type { ColorMapId } from '@rounds/classroom';
import { rescaleOfSlice, type VoiWindow, type Volume } from '@rounds/imaging/asset';

import { mapColor } from './color-maps.ts';

/** Modality values at the two ends of the colours. */
export interface FusionRange {
  readonly low: number;
  readonly high: number;
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

/** RGBA of 256 steps of a colour map from the low to the high end, for an opacity. */
export function fusionTable(colorMapId: ColorMapId, opacity: number): Uint8ClampedArray {
  const table = new Uint8ClampedArray(ENTRIES * 4);
  for (let i = 0; i < ENTRIES; i++) {
    const share = i / (ENTRIES - 1);
    const strength = Math.max(0, Math.min(1, (share - CLEAR_SHARE) / (FULL_SHARE - CLEAR_SHARE)));
    table.set(mapColor(colorMapId, share), i * 4);
    table[i * 4 + 3] = Math.round(255 * opacity * strength);
  }
  return table;
}

/** Along a whole ray the highest uptake is found, that of normal tissue among it: so much of the colours' range is left clear. */
const PROJECTION_CLEAR_SHARE = 0.28;
/** From this share of the colours' range on, uptake shows as strongly as it may. */
const PROJECTION_FULL_SHARE = 0.6;

/** What a projection of the volume shows: from where it is clear to the top of the colours. */
export function projectionWindow({ low, high }: FusionRange): VoiWindow {
  const clear = low + PROJECTION_CLEAR_SHARE * (high - low);
  return { center: (clear + high) / 2, width: high - clear };
}

/** RGBA of 256 steps over `projectionWindow`, in the colours that the same values have on slices, multiplied by their alpha. */
export function projectionTable(colorMapId: ColorMapId, opacity: number): Uint8Array {
  const table = new Uint8Array(ENTRIES * 4);
  const ramp = (PROJECTION_FULL_SHARE - PROJECTION_CLEAR_SHARE) / (1 - PROJECTION_CLEAR_SHARE);
  for (let i = 0; i < ENTRIES; i++) {
    const score = i / (ENTRIES - 1);
    const rising = Math.min(1, score / ramp);
    const alpha = opacity * rising * rising * (3 - 2 * rising);
    const color = mapColor(
      colorMapId,
      PROJECTION_CLEAR_SHARE + (1 - PROJECTION_CLEAR_SHARE) * score,
    );
    const [red, green, blue] = color.map((channel) => Math.round(alpha * channel)) as [
      number,
      number,
      number,
    ];
    table.set([red, green, blue, Math.round(255 * alpha)], i * 4);
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
