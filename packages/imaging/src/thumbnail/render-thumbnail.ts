import { isPlainGrid, rescaleOfSlice, type VoiWindow, type Volume } from '../volume/volume.ts';
import { coronalProjection } from './coronal-projection.ts';
import { drawPicture, fitInto, type GreyRamp, type Picture, type Region } from './picture.ts';

export interface ThumbnailOptions {
  /** Of the square picture, in pixels. */
  readonly size: number;
}

export interface Thumbnail {
  readonly width: number;
  readonly height: number;
  /** Opaque, row by row from the top. */
  readonly rgba: Uint8ClampedArray;
}

/** Fewer slices make no picture of the body from the front. */
const MIN_PROJECTED_SLICES = 12;
const INSET_FRACTION = 0.36;
const INSET_FRAME_GREY = 90;

/**
 * A picture by which a series is recognised: the middle slice as it was acquired, in the default window, in true proportions;
 * of a volume with a small view from the front in the corner. PET is that view alone, dark on white, as it is read.
 * Of an image stack the middle frame; colours are kept, MONOCHROME1 is inverted.
 */
export function renderThumbnail(volume: Volume, { size }: ThumbnailOptions): Thumbnail {
  const rgba = new Uint8ClampedArray(size * size * 4);
  const whole: Region = { left: 0, top: 0, width: size, height: size };
  const showsBody =
    volume.kind === 'volume' &&
    volume.samplesPerPixel === 1 &&
    volume.geometry.slices >= MIN_PROJECTED_SLICES &&
    isPlainGrid(volume);
  if (showsBody && volume.modality === 'PT') {
    const projection = coronalProjection(volume, 'highest');
    if (projection) {
      rgba.fill(255);
      const ramp = spanRamp(projection.values, 0.02, 0.995);
      const inverted = { scale: -ramp.scale, offset: 255 - ramp.offset };
      drawPicture(projection, inverted, fitInto(projection, whole), rgba, size);
      return { width: size, height: size, rgba };
    }
  }
  for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255;
  const slice = middleSlice(volume);
  const region = fitInto(slice, whole);
  drawPicture(slice, rampOf(volume), region, rgba, size);
  if (showsBody) drawInset(volume, rgba, size);
  return { width: size, height: size, rgba };
}

function middleSlice(volume: Volume): Picture {
  const { columns, rows, slices, spacingMm } = volume.geometry;
  const channels = volume.samplesPerPixel;
  const slice = slices >> 1;
  const length = columns * rows * channels;
  const { slope, intercept } =
    channels === 3 ? { slope: 1, intercept: 0 } : rescaleOfSlice(volume, slice);
  const stored = volume.storedValues.subarray(slice * length, (slice + 1) * length);
  const values = new Float32Array(length);
  for (let i = 0; i < length; i += 1) values[i] = stored[i]! * slope + intercept;
  return { columns, rows, channels, values, pixelWidth: spacingMm[1], pixelHeight: spacingMm[0] };
}

function rampOf(volume: Volume): GreyRamp {
  if (volume.samplesPerPixel === 3) return { scale: 1, offset: 0 };
  const { min, max } = volume.valueRange;
  const window = volume.windows[0] ?? { center: (min + max) / 2, width: max - min };
  const ramp = windowRamp(window);
  return volume.photometricInterpretation === 'MONOCHROME1'
    ? { scale: -ramp.scale, offset: 255 - ramp.offset }
    : ramp;
}

function windowRamp({ center, width }: VoiWindow): GreyRamp {
  const scale = 255 / Math.max(width, Number.MIN_VALUE);
  return { scale, offset: 127.5 - center * scale };
}

/** A ramp over the bulk of the values of a projection. */
function spanRamp(values: Float32Array, lowFraction: number, highFraction: number): GreyRamp {
  const sorted = values.slice().sort();
  const at = (fraction: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? 0;
  const low = at(lowFraction);
  const high = Math.max(at(highFraction), low + Number.EPSILON);
  return windowRamp({ center: (low + high) / 2, width: high - low });
}

/** The view from the front, in the lower right corner, with a thin frame. */
function drawInset(volume: Volume, rgba: Uint8ClampedArray, size: number): void {
  const projection = coronalProjection(
    volume,
    volume.modality === 'CT' ? 'attenuation' : 'highest',
  );
  if (!projection) return;
  const side = Math.round(size * INSET_FRACTION);
  const fitted = fitInto(projection, { left: 0, top: 0, width: side, height: side });
  const region = { ...fitted, left: size - fitted.width - 1, top: size - fitted.height - 1 };
  fillRegion(rgba, size, { left: region.left - 1, top: region.top - 1, width: fitted.width + 2, height: fitted.height + 2 }, INSET_FRAME_GREY); // prettier-ignore
  drawPicture(projection, spanRamp(projection.values, 0.02, 0.995), region, rgba, size);
}

function fillRegion(
  rgba: Uint8ClampedArray,
  size: number,
  { left, top, width, height }: Region,
  grey: number,
): void {
  for (let y = Math.max(0, top); y < Math.min(size, top + height); y += 1) {
    for (let x = Math.max(0, left); x < Math.min(size, left + width); x += 1) {
      rgba.fill(grey, (y * size + x) * 4, (y * size + x) * 4 + 3);
    }
  }
}
