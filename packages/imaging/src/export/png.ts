import { encode } from 'fast-png';

/** Red, green, blue and opacity, 8 bits each, row by row from the top. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray | Uint8Array;
}

/** A picture as a PNG file: a key image, a thumbnail. Holds pixels alone. Throws RangeError for pixels of another size. */
export function frameToPng({ width, height, rgba }: RgbaImage): Uint8Array {
  if (!(width >= 1) || !(height >= 1) || rgba.length !== width * height * 4)
    throw new RangeError('The picture has another number of pixels than its size says.');
  return encode({ width, height, data: rgba, depth: 8, channels: 4 });
}
