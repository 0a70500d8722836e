/** How the three samples of a pixel are to be read. @see DICOM PS3.3 C.7.6.3.1.2 */
export type ColourModel = 'rgb' | 'ybr-full' | 'ybr-full-422';

/** Samples that lie plane after plane, side by side instead. */
export function interleavePlanes(planes: Uint8Array, pixels: number): Uint8Array {
  const samples = new Uint8Array(pixels * 3);
  for (let pixel = 0, out = 0; pixel < pixels; pixel += 1, out += 3) {
    samples[out] = planes[pixel]!;
    samples[out + 1] = planes[pixels + pixel]!;
    samples[out + 2] = planes[pixels * 2 + pixel]!;
  }
  return samples;
}

/** The reverse of `interleavePlanes`. */
export function separatePlanes(samples: Uint8Array, pixels: number): Uint8Array {
  const planes = new Uint8Array(pixels * 3);
  for (let pixel = 0, at = 0; pixel < pixels; pixel += 1, at += 3) {
    planes[pixel] = samples[at]!;
    planes[pixels + pixel] = samples[at + 1]!;
    planes[pixels * 2 + pixel] = samples[at + 2]!;
  }
  return planes;
}

/** Uncompressed YBR_FULL_422 (two luminances, then the colour both pixels share) with the colour of each pixel written out. */
export function expandSharedColour(packed: Uint8Array, pixels: number): Uint8Array {
  const samples = new Uint8Array(pixels * 3);
  for (let pixel = 0, at = 0; pixel < pixels; pixel += 2, at += 4) {
    const out = pixel * 3;
    samples[out] = packed[at]!;
    samples[out + 1] = packed[at + 2]!;
    samples[out + 2] = packed[at + 3]!;
    if (pixel + 1 >= pixels) break;
    samples[out + 3] = packed[at + 1]!;
    samples[out + 4] = packed[at + 2]!;
    samples[out + 5] = packed[at + 3]!;
  }
  return samples;
}

/** Fixed-point factors with 16 fractional bits, and the rounding libjpeg does: its colours are the ones other viewers show. */
const FRACTION_BITS = 16;
const HALF = 1 << (FRACTION_BITS - 1);
const RED_FROM_CR = Math.round(1.402 * 65_536);
const BLUE_FROM_CB = Math.round(1.772 * 65_536);
const GREEN_FROM_CR = Math.round(0.714_14 * 65_536);
const GREEN_FROM_CB = Math.round(0.344_14 * 65_536);

/** YBR_FULL to RGB, both side by side; writes into `out`. @see DICOM PS3.3 C.7.6.3.1.2 */
export function rgbFromYbr(samples: Uint8Array, out: Uint8Array): void {
  const clamped = new Uint8ClampedArray(out.buffer, out.byteOffset, out.length);
  for (let i = 0; i + 2 < out.length; i += 3) {
    const y = samples[i]!;
    const cb = samples[i + 1]! - 128;
    const cr = samples[i + 2]! - 128;
    clamped[i] = y + ((RED_FROM_CR * cr + HALF) >> FRACTION_BITS);
    clamped[i + 1] = y + ((-GREEN_FROM_CB * cb - GREEN_FROM_CR * cr + HALF) >> FRACTION_BITS);
    clamped[i + 2] = y + ((BLUE_FROM_CB * cb + HALF) >> FRACTION_BITS);
  }
}

/** Red, green and blue of the entries of a palette, 8 bits each, side by side. */
export interface Palette {
  /** The stored value of the first entry; smaller ones take its colour, too large ones that of the last. */
  readonly firstStoredValue: number;
  readonly rgb: Uint8Array;
}

/** Stored values of a palette image as the colours they stand for; writes into `out`. */
export function applyPalette(
  values: Int16Array | Uint16Array,
  { firstStoredValue, rgb }: Palette,
  out: Uint8Array,
): void {
  const last = rgb.length / 3 - 1;
  for (let pixel = 0; pixel < values.length; pixel += 1) {
    const entry = Math.min(last, Math.max(0, values[pixel]! - firstStoredValue)) * 3;
    out[pixel * 3] = rgb[entry]!;
    out[pixel * 3 + 1] = rgb[entry + 1]!;
    out[pixel * 3 + 2] = rgb[entry + 2]!;
  }
}
