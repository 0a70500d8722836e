/** What is as good as the same: a level of brightness in four pixels of a thousand. */
export const LOSSLESS_DB = 60;

import type { Picture } from './indexed-png.ts';

/** Peak signal to noise ratio of the colours of two pictures, in dB; Infinity where they are the same. */
export function psnrDb(a: Picture, b: Picture): number {
  if (a.width !== b.width || a.height !== b.height) return 0;
  let squares = 0;
  for (let i = 0; i < a.rgba.length; i += 4)
    for (let channel = i; channel < i + 3; channel++)
      squares += ((a.rgba[channel] ?? 0) - (b.rgba[channel] ?? 0)) ** 2;
  return 10 * Math.log10((255 ** 2 * a.width * a.height * 3) / squares);
}
