import type { ColorMapId } from '@rounds/classroom';
import { colorOfMap, paletteColour } from '@rounds/imaging/asset';

/** Red, green and blue, 0 to 255. */
export type ColorRgb = readonly [red: number, green: number, blue: number];

/** The colour of a share 0..1 in a colour map. */
export function mapColor(colorMapId: ColorMapId, share: number): ColorRgb {
  const [red, green, blue] = colorOfMap(colorMapId, share);
  return [Math.round(255 * red), Math.round(255 * green), Math.round(255 * blue)];
}

/** The safe colour of a segment: by its number, so that it is the same wherever the segment is drawn. */
export function safeColor(segmentNumber: number): ColorRgb {
  return paletteColour(segmentNumber - 1);
}
