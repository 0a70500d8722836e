import type { VoiWindow } from '../volume/volume.ts';

export interface ApplyWindowOptions {
  /** MONOCHROME1: low values bright. */
  readonly inverted?: boolean;
}

/**
 * The linear VOI LUT of DICOM: modality values to 0..255.
 * `out` with as many entries as `values` gets grey; with four times as many gets opaque RGBA. Allocates nothing.
 * Widths below 1 (values that are not whole numbers) follow the exact linear function.
 * @see DICOM PS3.3 C.11.2.1.2.1 and C.11.2.1.3.2
 */
export function applyWindow(
  values: ArrayLike<number>,
  window: VoiWindow,
  out: Uint8ClampedArray,
  options: ApplyWindowOptions = {},
): void {
  const { scale, offset } = windowRamp(window, options.inverted ?? false);
  const count = values.length;
  // Uint8ClampedArray clamps and rounds: that is the rest of the function.
  if (out.length === count) {
    for (let i = 0; i < count; i += 1) out[i] = values[i]! * scale + offset;
    return;
  }
  if (out.length !== count * 4)
    throw new RangeError('The output holds neither grey nor RGBA for all values.');
  for (let i = 0; i < count; i += 1) {
    const grey = values[i]! * scale + offset;
    out[i * 4] = grey;
    out[i * 4 + 1] = grey;
    out[i * 4 + 2] = grey;
    out[i * 4 + 3] = 255;
  }
}

const MAX_GREY = 255;
/** Stands in for an infinitely steep ramp (width 1). */
const STEEPEST_WIDTH = 1e-6;

/** grey = value * scale + offset, before clamping to 0..255. */
function windowRamp(
  { center, width }: VoiWindow,
  inverted: boolean,
): { scale: number; offset: number } {
  const isExact = width < 1;
  const rampWidth = Math.max(STEEPEST_WIDTH, isExact ? width : width - 1);
  const rampCenter = isExact ? center : center - 0.5;
  const scale = MAX_GREY / rampWidth;
  const offset = MAX_GREY / 2 - rampCenter * scale;
  return inverted ? { scale: -scale, offset: MAX_GREY - offset } : { scale, offset };
}
