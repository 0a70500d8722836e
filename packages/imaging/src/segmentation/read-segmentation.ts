import { AttributeReader } from '../dicom/attributes.ts';
import { readCodedConcept } from '../dicom/coded-concept.ts';
import { FrameAttributes, readPlane } from '../dicom/frame-attributes.ts';
import type { ParsedFile } from '../dicom/part10.ts';
import { TAGS } from '../dicom/tags.ts';
import type { Vector3 } from '../geometry/matrix4.ts';
import { cross, dot, normalize, scale } from '../geometry/vector3.ts';
import { REFUSAL_CODES, type RefusalCode } from '../series/refusal.ts';
import { collectMasks, type SegmentFrame } from './collect-masks.ts';
import { cieLabToRgb, paletteColour } from './segment-colour.ts';
import { openSegmentFrames, type SegmentFrames } from './segment-frames.ts';
import {
  MAX_SEGMENTS,
  type SegmentDescription,
  type Segmentation,
  type SegmentationGrid,
} from './segmentation.ts';

export type SegmentationResult =
  | { readonly segmentation: Segmentation }
  | { readonly refusal: RefusalCode };

const SAME_POSITION_MM = 0.01;
const SAME_DIRECTION_COSINE = 0.9999;
const MAX_LABEL_LENGTH = 64;

/**
 * Reads a DICOM Segmentation object: bits or fractions (in from half of the maximum on) or a label map, every frame
 * placed by its functional groups, segments overlapping as they like. Nothing in the file can make this throw.
 * @see DICOM PS3.3 A.51 and C.8.20
 */
export async function readSegmentation(parsed: ParsedFile): Promise<SegmentationResult> {
  const attributes = new AttributeReader(parsed.dataSet);
  const frames = openSegmentFrames(attributes, parsed);
  if ('refusal' in frames) return frames;
  const descriptions = readDescriptions(attributes);
  if (!descriptions) return { refusal: REFUSAL_CODES.segmentation };
  const placed = placeFrames(attributes, frames);
  if ('refusal' in placed) return placed;
  const numbers = new Set(descriptions.map(({ number }) => number));
  if (
    frames.kind !== 'labelmap' &&
    placed.frames.some(({ segmentNumber }) => !numbers.has(segmentNumber))
  )
    return { refusal: REFUSAL_CODES.damaged };
  try {
    const masks = await collectMasks(frames, placed.frames, numbers);
    if (!masks) return { refusal: REFUSAL_CODES.tooLarge };
    return {
      segmentation: {
        kind: frames.kind,
        grid: placed.grid,
        segments: descriptions.map((segment) => ({ ...segment, mask: masks(segment.number) })),
        sopInstanceKey: attributes.text(TAGS.sopInstanceUid) ?? '',
        frameOfReferenceKey: attributes.text(TAGS.frameOfReferenceUid) ?? '',
        referencedSopInstanceKeys: readReferences(attributes, frames.frameCount),
      },
    };
  } catch {
    // Codecs throw anything; all of it means that a frame is broken.
    return { refusal: REFUSAL_CODES.undecodable };
  }
}

/** The segments as they are described; undefined if there are none, too many, or two of one number. */
function readDescriptions(attributes: AttributeReader): readonly SegmentDescription[] | undefined {
  const count = attributes.itemCount(TAGS.segmentSequence);
  if (count === 0 || count > MAX_SEGMENTS) return undefined;
  const segments: SegmentDescription[] = [];
  const colours = new Set<string | undefined>();
  for (let i = 0; i < count; i += 1) {
    const item = attributes.item(TAGS.segmentSequence, i);
    const number = item?.unsigned16(TAGS.segmentNumber);
    if (!item || number === undefined || segments.some((other) => other.number === number))
      return undefined;
    const propertyType = readCodedConcept(item, TAGS.segmentedPropertyTypeCodeSequence) ?? null;
    const [l, a, b] = item.unsigned16s(TAGS.recommendedDisplayCieLabValue) ?? [];
    const recommended =
      l === undefined || a === undefined || b === undefined ? undefined : cieLabToRgb([l, a, b]);
    colours.add(recommended?.join());
    segments.push({
      number,
      label:
        cleanLabel(item.text(TAGS.segmentLabel)) || propertyType?.meaning || `Segment ${number}`,
      colorRgb: recommended ?? paletteColour(i),
      propertyCategory: readCodedConcept(item, TAGS.segmentedPropertyCategoryCodeSequence) ?? null,
      propertyType,
    });
  }
  // Some writers give every segment the same colour: then it tells nothing.
  return segments.length > 1 && colours.size === 1
    ? segments.map((segment, i) => ({ ...segment, colorRgb: paletteColour(i) }))
    : segments;
}

/** Labels are shown, so control characters go, and nobody needs a long one. */
function cleanLabel(label: string | undefined): string {
  return (label ?? '').replace(/\p{C}/gu, ' ').trim().slice(0, MAX_LABEL_LENGTH);
}

interface PlacedFrames {
  readonly grid: SegmentationGrid;
  readonly frames: readonly SegmentFrame[];
}

/** Sorts frames into planes along their normal; several segments may share a plane. */
function placeFrames(
  attributes: AttributeReader,
  { frameCount, rows, columns }: SegmentFrames,
): PlacedFrames | { readonly refusal: RefusalCode } {
  const found = Array.from({ length: frameCount }, (_, frameIndex) => {
    const frame = new FrameAttributes(attributes, frameIndex);
    const segmentNumber =
      frame
        .holder(TAGS.segmentIdentificationSequence, TAGS.referencedSegmentNumber)
        .unsigned16(TAGS.referencedSegmentNumber) ?? 0;
    return { frameIndex, segmentNumber, frame, plane: readPlane(frame) };
  });
  const first = found[0]?.plane;
  if (!first) return { refusal: REFUSAL_CODES.noGeometry };
  const normal = normalize(cross(first.rowDirection, first.columnDirection));
  const positions: { readonly alongMm: number; readonly position: Vector3 }[] = [];
  for (const { plane } of found) {
    if (!plane) return { refusal: REFUSAL_CODES.noGeometry };
    const parallel =
      dot(plane.rowDirection, first.rowDirection) > SAME_DIRECTION_COSINE &&
      dot(plane.columnDirection, first.columnDirection) > SAME_DIRECTION_COSINE;
    if (!parallel) return { refusal: REFUSAL_CODES.notAVolume };
    positions.push({
      alongMm: dot(plane.imagePositionPatient, normal),
      position: plane.imagePositionPatient,
    });
  }
  const planes = distinctPlanes(positions);
  const nearest = (alongMm: number): number =>
    planes.findIndex((plane) => Math.abs(plane.alongMm - alongMm) < SAME_POSITION_MM);
  const planeOf = new Map<number, number>();
  const frames = found.map(({ frameIndex, segmentNumber }, i): SegmentFrame => {
    const alongMm = positions[i]?.alongMm ?? 0;
    const plane = planeOf.get(alongMm) ?? nearest(alongMm);
    planeOf.set(alongMm, plane);
    return { frameIndex, segmentNumber, plane };
  });
  const [rowSpacing, columnSpacing] = first.pixelSpacingMm;
  return {
    frames,
    grid: {
      columns,
      rows,
      columnStepLps: scale(first.rowDirection, columnSpacing),
      rowStepLps: scale(first.columnDirection, rowSpacing),
      normalLps: normal,
      planePositionsLps: planes.map(({ position }) => position),
      planeThicknessMm: planeThickness(planes, found[0]!.frame),
    },
  };
}

type PlanePosition = { readonly alongMm: number; readonly position: Vector3 };

function distinctPlanes(positions: readonly PlanePosition[]): readonly PlanePosition[] {
  const sorted = [...positions].sort((a, b) => a.alongMm - b.alongMm);
  const planes: PlanePosition[] = [];
  for (const plane of sorted) {
    const last = planes.at(-1);
    if (!last || plane.alongMm - last.alongMm >= SAME_POSITION_MM) planes.push(plane);
  }
  return planes;
}

/** The smallest gap: planes without any segment are left out of many objects. A single plane says how thick it is. */
function planeThickness(planes: readonly PlanePosition[], frame: FrameAttributes): number {
  let smallest = Infinity;
  for (const [i, plane] of planes.entries()) {
    if (i > 0) smallest = Math.min(smallest, plane.alongMm - (planes[i - 1]?.alongMm ?? 0));
  }
  if (Number.isFinite(smallest)) return smallest;
  for (const tag of [TAGS.spacingBetweenSlices, TAGS.sliceThickness]) {
    const declared = frame.holder(TAGS.pixelMeasuresSequence, tag).decimal(tag);
    if (declared !== undefined && declared > 0) return declared;
  }
  return 1;
}

const MAX_REFERENCES = 65_536;

/** The images it was drawn on: by the series they belong to, else as sources of the object or of single frames. */
function readReferences(attributes: AttributeReader, frameCount: number): readonly string[] {
  const keys = new Set<string>();
  const addFrom = (holder: AttributeReader | undefined, sequenceTag: string): void => {
    const count = Math.min(holder?.itemCount(sequenceTag) ?? 0, MAX_REFERENCES);
    for (let i = 0; i < count; i += 1) {
      const key = holder?.item(sequenceTag, i)?.text(TAGS.referencedSopInstanceUid);
      if (key) keys.add(key);
    }
  };
  for (let i = 0; i < attributes.itemCount(TAGS.referencedSeriesSequence); i += 1) {
    addFrom(attributes.item(TAGS.referencedSeriesSequence, i), TAGS.referencedInstanceSequence);
  }
  addFrom(attributes, TAGS.sourceImageSequence);
  if (keys.size > 0) return [...keys];
  for (let frameIndex = 0; frameIndex < frameCount; frameIndex += 1) {
    const group = attributes.item(TAGS.perFrameFunctionalGroupsSequence, frameIndex);
    addFrom(group?.item(TAGS.derivationImageSequence), TAGS.sourceImageSequence);
  }
  return [...keys];
}
