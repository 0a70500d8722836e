import type { ColourModel } from '../codecs/colour.ts';
import type { FrameFormat } from '../codecs/frame.ts';
import { REFUSAL_CODES, type RefusalCode } from '../series/refusal.ts';
import type { AttributeReader } from './attributes.ts';
import { TAGS } from './tags.ts';

export const MAX_FRAME_SIDE = 8192;

interface Refusal {
  readonly refusal: RefusalCode;
}

export function isRefusal(value: object): value is Refusal {
  return 'refusal' in value;
}

/** How the pixels of a file are declared, or why such pixels cannot be read. */
export function readFrameFormat(
  attributes: AttributeReader,
  isEncapsulated: boolean,
): FrameFormat | Refusal {
  const colour = readColourModel(attributes, isEncapsulated);
  if (colour === 'unknown') return { refusal: REFUSAL_CODES.colour };
  const rows = attributes.unsigned16(TAGS.rows) ?? 0;
  const columns = attributes.unsigned16(TAGS.columns) ?? 0;
  if (rows === 0 || columns === 0) return { refusal: REFUSAL_CODES.pixelMissing };
  if (rows > MAX_FRAME_SIDE || columns > MAX_FRAME_SIDE)
    return { refusal: REFUSAL_CODES.frameTooLarge };
  const bitsAllocated = attributes.unsigned16(TAGS.bitsAllocated);
  const bitsStored = attributes.unsigned16(TAGS.bitsStored) ?? bitsAllocated ?? 0;
  if (
    (bitsAllocated !== 8 && bitsAllocated !== 16) ||
    bitsStored < 1 ||
    bitsStored > bitsAllocated
  ) {
    return { refusal: REFUSAL_CODES.unsupportedBitDepth };
  }
  const highBit = attributes.unsigned16(TAGS.highBit) ?? bitsStored - 1;
  return {
    rows,
    columns,
    bitsAllocated,
    bitsStored,
    highBit: highBit >= bitsStored - 1 && highBit < bitsAllocated ? highBit : bitsStored - 1,
    signed: attributes.unsigned16(TAGS.pixelRepresentation) === 1,
    colour,
    planar: attributes.unsigned16(TAGS.planarConfiguration) === 1,
  };
}

/** Compressed YBR_ICT and YBR_RCT come out of their decoder as red, green and blue. */
const COLOUR_MODELS: ReadonlyMap<string, ColourModel> = new Map([
  ['RGB', 'rgb'],
  ['YBR_FULL', 'ybr-full'],
  ['YBR_FULL_422', 'ybr-full-422'],
  ['YBR_ICT', 'rgb'],
  ['YBR_RCT', 'rgb'],
]);

/** Undefined for one sample per pixel, greyscale or palette. @see DICOM PS3.3 C.7.6.3.1.2 */
function readColourModel(
  attributes: AttributeReader,
  isEncapsulated: boolean,
): ColourModel | 'unknown' | undefined {
  const samples = attributes.unsigned16(TAGS.samplesPerPixel) ?? 1;
  const photometric = attributes.text(TAGS.photometricInterpretation) ?? 'MONOCHROME2';
  if (samples === 1) {
    const isGreyOrPalette = photometric.startsWith('MONOCHROME') || photometric === 'PALETTE COLOR';
    return isGreyOrPalette ? undefined : 'unknown';
  }
  const colour = COLOUR_MODELS.get(photometric);
  if (samples !== 3 || colour === undefined) return 'unknown';
  return !isEncapsulated && photometric.endsWith('CT') ? 'unknown' : colour;
}
