import type { StoredValues } from '../volume/volume.ts';
import {
  applyPalette,
  expandSharedColour,
  interleavePlanes,
  rgbFromYbr,
  type Palette,
} from './colour.ts';
import { asUint16, writeStoredValues, type DecodedFrame, type FrameFormat } from './frame.ts';

/** Modality values by stored value, where they are not a straight line. @see DICOM PS3.3 C.11.1 */
export interface ModalityLut {
  readonly firstStoredValue: number;
  readonly values: Uint16Array;
}

/** What stored values go through before anything is shown. */
export interface PixelTables {
  readonly palette?: Palette | undefined;
  readonly modalityLut?: ModalityLut | undefined;
}

/** A frame as a volume holds it: grey values, or 8-bit red, green and blue if `out` is a Uint8Array. */
export function writePixels(
  decoded: DecodedFrame,
  format: FrameFormat,
  { palette, modalityLut }: PixelTables,
  out: StoredValues,
): void {
  if (!(out instanceof Uint8Array)) {
    if (modalityLut === undefined) return writeStoredValues(decoded, format, out);
    return applyModalityLut(storedValuesOf(decoded, format), modalityLut, out);
  }
  if (palette !== undefined) return applyPalette(storedValuesOf(decoded, format), palette, out);
  return writeColour(decoded, format, out);
}

function storedValuesOf(decoded: DecodedFrame, format: FrameFormat): Int16Array | Uint16Array {
  const count = format.rows * format.columns;
  const values = format.signed ? new Int16Array(count) : new Uint16Array(count);
  writeStoredValues(decoded, format, values);
  return values;
}

function applyModalityLut(
  storedValues: Int16Array | Uint16Array,
  { firstStoredValue, values }: ModalityLut,
  out: Int16Array | Uint16Array,
): void {
  const last = values.length - 1;
  for (let i = 0; i < storedValues.length; i += 1) {
    out[i] = values[Math.min(last, Math.max(0, storedValues[i]! - firstStoredValue))]!;
  }
}

function writeColour(decoded: DecodedFrame, format: FrameFormat, out: Uint8Array): void {
  const pixels = format.rows * format.columns;
  const colour = decoded.colour ?? format.colour;
  let samples = toEightBits(decoded, format);
  if (colour === 'ybr-full-422') samples = expandSharedColour(samples, pixels);
  else if (decoded.planar === true) samples = interleavePlanes(samples, pixels);
  if (colour === 'rgb') out.set(samples.subarray(0, out.length));
  else rgbFromYbr(samples, out);
}

function toEightBits({ bytes, bytesPerSample }: DecodedFrame, format: FrameFormat): Uint8Array {
  const shift = Math.max(0, format.bitsStored - 8);
  if (bytesPerSample === 1) return bytes;
  const wide = asUint16(bytes, bytes.length >> 1);
  return Uint8Array.from(wide, (sample) => sample >> shift);
}
