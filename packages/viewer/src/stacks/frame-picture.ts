import {
  applyWindow,
  indexToLps,
  rescaleOfSlice,
  type VoiWindow,
  type Volume,
} from '@rounds/imaging/asset';

import { pixelOfPoint, type SliceFrame } from '../slices/slice-frame.ts';

/**
 * One frame of an image stack in its own pixels, as RGBA: colour as it is, grey through the window.
 * `values` is scratch for as many modality values as the frame has pixels; colour does not use it.
 */
export function paintFrame(
  volume: Volume,
  frame: number,
  window: VoiWindow,
  values: Float32Array,
  out: Uint8ClampedArray,
): void {
  const { columns, rows } = volume.geometry;
  const count = columns * rows;
  const stored = volume.storedValues;
  if (volume.samplesPerPixel === 3) {
    let from = frame * count * 3;
    for (let to = 0; to < count * 4; to += 4, from += 3) {
      out[to] = stored[from] as number;
      out[to + 1] = stored[from + 1] as number;
      out[to + 2] = stored[from + 2] as number;
      out[to + 3] = 255;
    }
    return;
  }
  const { slope, intercept } = rescaleOfSlice(volume, frame);
  const first = frame * count;
  for (let i = 0; i < count; i++) values[i] = (stored[first + i] as number) * slope + intercept;
  const inverted = volume.photometricInterpretation === 'MONOCHROME1';
  applyWindow(values, window, out, { inverted });
}

/** Where the pixels of a frame go in a pane: left, top, width and height in pixels of the pane. */
export function frameRect(
  volume: Pick<Volume, 'geometry'>,
  pane: SliceFrame,
): readonly [left: number, top: number, width: number, height: number] {
  const { geometry } = volume;
  const topLeft = pixelOfPoint(pane, indexToLps(geometry, [-0.5, -0.5, 0]));
  const bottomRight = pixelOfPoint(
    pane,
    indexToLps(geometry, [geometry.columns - 0.5, geometry.rows - 0.5, 0]),
  );
  return [topLeft.x, topLeft.y, bottomRight.x - topLeft.x, bottomRight.y - topLeft.y];
}
