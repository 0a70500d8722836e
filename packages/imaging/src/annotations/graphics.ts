import type { AttributeReader } from '../dicom/attributes.ts';
import { TAGS } from '../dicom/tags.ts';
import type { GraphicShape, ImageReference } from './annotations.ts';

const MAX_COORDINATES = 100_000;
const MAX_REFERENCES = 4096;

const SHAPES: ReadonlyMap<string, GraphicShape> = new Map([
  ['POINT', 'point'],
  ['MULTIPOINT', 'multipoint'],
  ['POLYLINE', 'polyline'],
  ['POLYGON', 'polygon'],
  ['INTERPOLATED', 'interpolated'],
  ['CIRCLE', 'circle'],
  ['ELLIPSE', 'ellipse'],
  ['ELLIPSOID', 'ellipsoid'],
]);

/** The shape and points of a graphic; undefined if they are damaged. Pixel coordinates count from a corner, ours from a centre. */
export function readGraphic(
  item: AttributeReader,
  dimensions: 2 | 3,
  inPixels: boolean,
): { readonly shape: GraphicShape; readonly points: readonly (readonly number[])[] } | undefined {
  const shape = SHAPES.get(item.text(TAGS.graphicType) ?? '');
  const data = item.float32s(TAGS.graphicData, MAX_COORDINATES);
  if (!shape || !data || data.length % dimensions !== 0) return undefined;
  const points: number[][] = [];
  for (let i = 0; i < data.length; i += dimensions) {
    const point = data.slice(i, i + dimensions);
    points.push(inPixels ? point.map(fromCorner) : point);
  }
  return points.length >= MIN_POINTS[shape] ? { shape, points } : undefined;
}

const MIN_POINTS: Readonly<Record<GraphicShape, number>> = {
  point: 1,
  multipoint: 1,
  polyline: 2,
  polygon: 3,
  interpolated: 2,
  circle: 2,
  ellipse: 4,
  ellipsoid: 6,
};

/** 0.0 is the corner of the first pixel, whose centre is 0.5. @see DICOM PS3.3 C.10.5.1.2 and C.18.6.1.1 */
export function fromCorner(coordinate: number): number {
  return coordinate - 0.5;
}

/** The images that the items of a sequence refer to. */
export function readImageReferences(
  holder: AttributeReader | undefined,
  sequenceTag: string,
): readonly ImageReference[] {
  const references: ImageReference[] = [];
  const count = Math.min(holder?.itemCount(sequenceTag) ?? 0, MAX_REFERENCES);
  for (let i = 0; i < count; i += 1) {
    const item = holder?.item(sequenceTag, i);
    const sopInstanceKey = item?.text(TAGS.referencedSopInstanceUid);
    if (!item || !sopInstanceKey) continue;
    const frameNumbers = (item.decimals(TAGS.referencedFrameNumber) ?? []).filter(
      (number) => Number.isInteger(number) && number >= 1,
    );
    references.push({ sopInstanceKey, frameNumbers });
  }
  return references;
}
