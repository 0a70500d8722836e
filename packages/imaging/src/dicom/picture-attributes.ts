import type { AttributeReader } from './attributes.ts';
import { TAGS } from './tags.ts';

const MAX_PIXEL_SPACING_MM = 1000;
const MAX_FRAME_TIME_MS = 60_000;
const CENTIMETRES = 3;
const TWO_DIMENSIONAL = 1;

/** How large the pixels of a picture are; `calibrated` only if the file says so in millimetres. */
export interface PictureSpacing {
  /** Between rows, between columns. */
  readonly spacingMm: readonly [number, number];
  readonly calibrated: boolean;
}

/** From Pixel Spacing, Imager Pixel Spacing or the regions of an ultrasound; else only the shape of a pixel is known. */
export function readPictureSpacing(attributes: AttributeReader): PictureSpacing {
  const spacingMm =
    pairOf(attributes.decimals(TAGS.pixelSpacing)) ??
    pairOf(attributes.decimals(TAGS.imagerPixelSpacing)) ??
    ultrasoundSpacing(attributes);
  if (spacingMm) return { spacingMm, calibrated: true };
  const ratio = pairOf(attributes.decimals(TAGS.pixelAspectRatio));
  return { spacingMm: ratio ? [ratio[0] / ratio[1], 1] : [1, 1], calibrated: false };
}

function pairOf(values: readonly number[] | undefined): readonly [number, number] | undefined {
  const [first, second] = values ?? [];
  if (values?.length !== 2 || first === undefined || second === undefined) return undefined;
  const isPlausible = [first, second].every((mm) => mm > 0 && mm < MAX_PIXEL_SPACING_MM);
  return isPlausible ? [first, second] : undefined;
}

/**
 * Only where all two-dimensional regions agree and lie in the picture: a picture that was made smaller after its regions
 * were written is not to scale. @see DICOM PS3.3 C.8.5.5
 */
function ultrasoundSpacing(attributes: AttributeReader): readonly [number, number] | undefined {
  let spacingMm: readonly [number, number] | undefined;
  const count = attributes.itemCount(TAGS.sequenceOfUltrasoundRegions);
  for (let i = 0; i < count; i += 1) {
    const region = attributes.item(TAGS.sequenceOfUltrasoundRegions, i);
    if (region?.unsigned16(TAGS.regionSpatialFormat) !== TWO_DIMENSIONAL) continue;
    const isSpatial =
      region.unsigned16(TAGS.physicalUnitsXDirection) === CENTIMETRES &&
      region.unsigned16(TAGS.physicalUnitsYDirection) === CENTIMETRES;
    const own = pairOf([
      Math.abs(region.double(TAGS.physicalDeltaY) ?? 0) * 10,
      Math.abs(region.double(TAGS.physicalDeltaX) ?? 0) * 10,
    ]);
    if (!isSpatial || !own || !liesInPicture(region, attributes)) return undefined;
    if (spacingMm && (spacingMm[0] !== own[0] || spacingMm[1] !== own[1])) return undefined;
    spacingMm = own;
  }
  return spacingMm;
}

function liesInPicture(region: AttributeReader, attributes: AttributeReader): boolean {
  const lastColumn = region.binaryNumber(TAGS.regionLocationMaxX1) ?? 0;
  const lastRow = region.binaryNumber(TAGS.regionLocationMaxY1) ?? 0;
  const columns = attributes.unsigned16(TAGS.columns) ?? 0;
  const rows = attributes.unsigned16(TAGS.rows) ?? 0;
  // Some writers count the corner after the last pixel.
  return lastColumn <= columns && lastRow <= rows;
}

/** How long a frame of a run lasts; null where the file does not say. @see DICOM PS3.3 C.7.6.5 */
export function readFrameTimeMs(attributes: AttributeReader): number | null {
  const vector = attributes.decimals(TAGS.frameTimeVector)?.slice(1) ?? [];
  const average = vector.length > 0 ? vector.reduce((sum, ms) => sum + ms, 0) / vector.length : 0;
  const rate =
    attributes.decimal(TAGS.recommendedDisplayFrameRate) || attributes.decimal(TAGS.cineRate) || 0;
  const candidates = [attributes.decimal(TAGS.frameTime) ?? 0, average, rate > 0 ? 1000 / rate : 0];
  return candidates.find((ms) => ms > 0 && ms <= MAX_FRAME_TIME_MS) ?? null;
}
