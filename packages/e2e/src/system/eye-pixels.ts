import type { EyePictures } from './headset-eyes.ts';

type Eye = 'left' | 'right';
type Pixel = readonly [red: number, green: number, blue: number];

/** Which pixels of a picture something is true of. */
export interface PixelSet {
  readonly count: number;
  /** Their middle, in pixels from the top left. */
  readonly x: number;
  readonly y: number;
  /** Of all pixels that were looked at. */
  readonly share: number;
}

/** Whether the colour is that of bone as it is drawn: warm and bright, which nothing else in the room is. */
export function isBone([red, green, blue]: Pixel): boolean {
  return red > 60 && red - blue > 12 && green > blue;
}

/** @param margin what of each side is not looked at, as a share of it */
export function pixelsWhere(
  { width, height, ...eyes }: EyePictures,
  eye: Eye,
  isWanted: (pixel: Pixel, x: number, y: number) => boolean,
  margin = 0,
): PixelSet {
  const picture = eyes[eye];
  let count = 0;
  let seen = 0;
  let sumX = 0;
  let sumY = 0;
  for (let y = Math.ceil(height * margin); y < height * (1 - margin); y++) {
    for (let x = Math.ceil(width * margin); x < width * (1 - margin); x++) {
      seen += 1;
      if (!isWanted(pixelAt(picture, y * width + x), x, y)) continue;
      count += 1;
      sumX += x + 0.5;
      sumY += y + 0.5;
    }
  }
  return { count, x: sumX / count, y: sumY / count, share: count / seen };
}

/** Pixels that two pictures do not have in common. */
export function changedPixels(
  before: EyePictures,
  after: EyePictures,
  eye: Eye,
  isLookedAt: (x: number, y: number, before: Pixel) => boolean = () => true,
): PixelSet {
  return pixelsWhere(after, eye, (pixel, x, y) => {
    const old = pixelAt(before[eye], y * after.width + x);
    const difference = Math.max(...pixel.map((value, i) => Math.abs(value - (old[i] ?? 0))));
    return difference > 24 && isLookedAt(x, y, old);
  });
}

function pixelAt(picture: Uint8Array, index: number): Pixel {
  const at = index * 4;
  return [picture[at] ?? 0, picture[at + 1] ?? 0, picture[at + 2] ?? 0];
}

/** How alike two pictures are, in dB. */
export function likenessDb(a: Uint8Array, b: Uint8Array): number {
  let squares = 0;
  for (const [i, value] of a.entries()) squares += (value - (b[i] ?? 0)) ** 2;
  return squares === 0 ? Infinity : 10 * Math.log10((255 ** 2 * a.length) / squares);
}
