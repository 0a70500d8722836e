import { applyWindow, type VoiWindow } from '@rounds/imaging/asset';

import type { Frame, FrameFacts } from './frame-source.ts';

/** An image as the screen takes it: opaque red, green, blue. */
export function pixelsOf(
  frame: Frame,
  facts: Pick<FrameFacts, 'samplesPerPixel' | 'inverted'>,
  window: VoiWindow,
): Uint8ClampedArray<ArrayBuffer> {
  const { columns, rows, storedValues, slope, intercept } = frame;
  const pixels = new Uint8ClampedArray(columns * rows * 4);
  if (facts.samplesPerPixel === 3) {
    for (let pixel = 0; pixel < columns * rows; pixel++) {
      pixels[pixel * 4] = storedValues[pixel * 3] ?? 0;
      pixels[pixel * 4 + 1] = storedValues[pixel * 3 + 1] ?? 0;
      pixels[pixel * 4 + 2] = storedValues[pixel * 3 + 2] ?? 0;
      pixels[pixel * 4 + 3] = 255;
    }
    return pixels;
  }
  // The window in stored values, so that nothing has to be rescaled pixel by pixel.
  const stored = {
    center: (window.center - intercept) / slope,
    width: Math.max(1e-6, Math.abs(window.width / slope)),
  };
  applyWindow(storedValues, stored, pixels, { inverted: facts.inverted });
  return pixels;
}
