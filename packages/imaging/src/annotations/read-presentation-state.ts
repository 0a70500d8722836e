import { AttributeReader } from '../dicom/attributes.ts';
import type { ParsedFile } from '../dicom/part10.ts';
import { TAGS } from '../dicom/tags.ts';
import { REFUSAL_CODES } from '../series/refusal.ts';
import {
  ANNOTATION_NOTES,
  type AnnotationNote,
  type AnnotationSpace,
  type AnnotationsResult,
  type GraphicAnnotation,
  type ImageReference,
  type TextAnnotation,
} from './annotations.ts';
import { fromCorner, readGraphic, readImageReferences } from './graphics.ts';

const MAX_ITEMS = 4096;

const SIDE = '[LRAPHFSI]{1,2}';
const UNIT = '(?:mm|cm|m|mm2|mm²|cm2|cm²|ml|mm3|mm³|cm3|cm³|HU|deg|°|%|px|s|ms|g/ml)';
/** A number of few digits: a year or a record number is longer, unless it has a unit. */
const NUMBER = `-?(?:\\d{1,5}(?:[.,]\\d{1,4})?\\s?${UNIT}|\\d{1,3}(?:[.,]\\d{1,4})?)`;
/** A side of the patient, or one to three numbers such as 12 x 30 mm. */
const HARMLESS_TEXT = new RegExp(
  `^(?:${SIDE}|[=~<>]?\\s?${NUMBER}(?:\\s?(?:x|×|±|\\+/-)\\s?${NUMBER}){0,2})$`,
);

/**
 * Reads the annotations of a grayscale or colour softcopy presentation state. Displayed area, shutters, windows and layers
 * are not read (noted where they would change what is seen); words other than sides and numbers stay behind.
 * @see DICOM PS3.3 C.10.5
 */
export function readPresentationState({ dataSet }: ParsedFile): AnnotationsResult {
  const attributes = new AttributeReader(dataSet);
  const graphics: GraphicAnnotation[] = [];
  const texts: TextAnnotation[] = [];
  const notes = new Set<AnnotationNote>();
  const all = referencedImages(attributes);
  const count = Math.min(attributes.itemCount(TAGS.graphicAnnotationSequence), MAX_ITEMS);
  for (let i = 0; i < count; i += 1) {
    const item = attributes.item(TAGS.graphicAnnotationSequence, i);
    if (!item) continue;
    const own = readImageReferences(item, TAGS.referencedImageSequence);
    const images = own.length > 0 ? own : all;
    readGraphicObjects(item, images, graphics, notes);
    readTextObjects(item, images, texts, notes);
  }
  if (graphics.length === 0 && texts.length === 0 && notes.size === 0)
    return { refusal: REFUSAL_CODES.presentationState };
  if (attributes.has(TAGS.displayedAreaSelectionSequence))
    notes.add(ANNOTATION_NOTES.displayedAreaIgnored);
  if (attributes.has(TAGS.shutterShape)) notes.add(ANNOTATION_NOTES.shutterIgnored);
  return {
    annotations: { source: 'presentation-state', graphics, texts, groups: [], notes: [...notes] },
  };
}

/** The images that the whole state is about: annotations without own references are for all of them. */
function referencedImages(attributes: AttributeReader): readonly ImageReference[] {
  const images: ImageReference[] = [];
  const count = Math.min(attributes.itemCount(TAGS.referencedSeriesSequence), MAX_ITEMS);
  for (let i = 0; i < count; i += 1) {
    const series = attributes.item(TAGS.referencedSeriesSequence, i);
    images.push(...readImageReferences(series, TAGS.referencedImageSequence));
  }
  return images;
}

function spaceOf(units: string | undefined): AnnotationSpace | undefined {
  if (units === 'PIXEL') return 'pixel';
  return units === 'DISPLAY' ? 'display' : undefined;
}

function readGraphicObjects(
  item: AttributeReader,
  images: readonly ImageReference[],
  graphics: GraphicAnnotation[],
  notes: Set<AnnotationNote>,
): void {
  const count = Math.min(item.itemCount(TAGS.graphicObjectSequence), MAX_ITEMS);
  for (let i = 0; i < count; i += 1) {
    const object = item.item(TAGS.graphicObjectSequence, i);
    const space = spaceOf(object?.text(TAGS.graphicAnnotationUnits));
    const graphic = object && space && readGraphic(object, 2, space === 'pixel');
    if (!object || !space || !graphic) {
      notes.add(ANNOTATION_NOTES.graphicsLeftOut);
      continue;
    }
    const filled = object.text(TAGS.graphicFilled) === 'Y';
    graphics.push({ ...graphic, space, filled, images, frameOfReferenceKey: '' });
  }
}

function readTextObjects(
  item: AttributeReader,
  images: readonly ImageReference[],
  texts: TextAnnotation[],
  notes: Set<AnnotationNote>,
): void {
  const count = Math.min(item.itemCount(TAGS.textObjectSequence), MAX_ITEMS);
  for (let i = 0; i < count; i += 1) {
    const object = item.item(TAGS.textObjectSequence, i);
    const text = object?.text(TAGS.unformattedTextValue) ?? '';
    const place = object && placeOfText(object);
    if (!place || !HARMLESS_TEXT.test(text)) {
      notes.add(ANNOTATION_NOTES.textLeftOut);
      continue;
    }
    texts.push({ text, ...place, images });
  }
}

/** The anchor point, else the middle of the box. */
function placeOfText(object: AttributeReader): Pick<TextAnnotation, 'space' | 'point'> | undefined {
  const anchor = object.float32s(TAGS.anchorPoint, 2);
  const anchorSpace = spaceOf(object.text(TAGS.anchorPointAnnotationUnits));
  if (anchor?.length === 2 && anchorSpace) return placed(anchorSpace, anchor);
  const topLeft = object.float32s(TAGS.boundingBoxTopLeftHandCorner, 2);
  const bottomRight = object.float32s(TAGS.boundingBoxBottomRightHandCorner, 2);
  const boxSpace = spaceOf(object.text(TAGS.boundingBoxAnnotationUnits));
  if (topLeft?.length !== 2 || bottomRight?.length !== 2 || !boxSpace) return undefined;
  return placed(
    boxSpace,
    topLeft.map((corner, axis) => (corner + (bottomRight[axis] ?? 0)) / 2),
  );
}

function placed(
  space: AnnotationSpace,
  point: readonly number[],
): Pick<TextAnnotation, 'space' | 'point'> {
  return { space, point: space === 'pixel' ? point.map(fromCorner) : point };
}
