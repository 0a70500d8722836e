import type { Vector3 } from '../geometry/matrix4.ts';
import { cross, dot, length } from '../geometry/vector3.ts';
import type { ImageFrame, ImagePlane } from '../series/image-slice.ts';
import type { VoiWindow } from '../volume/volume.ts';
import type { AttributeReader } from './attributes.ts';
import { TAGS } from './tags.ts';

/** The attributes of one frame: from the functional groups of an enhanced object, else from the object itself. */
export class FrameAttributes {
  readonly #root: AttributeReader;
  readonly #groups: readonly AttributeReader[];

  constructor(root: AttributeReader, frameIndex: number) {
    this.#root = root;
    this.#groups = [
      root.item(TAGS.perFrameFunctionalGroupsSequence, frameIndex),
      root.item(TAGS.sharedFunctionalGroupsSequence),
    ].filter((group) => group !== undefined);
  }

  /** Where an attribute is to be read: in the macro of the frame or of all frames, else at the top. */
  holder(macroTag: string, tag: string): AttributeReader {
    for (const group of this.#groups) {
      const macro = group.item(macroTag);
      if (macro?.has(tag)) return macro;
    }
    return this.#root;
  }

  /** What distinguishes images at the same position; '' parts where the header says nothing. */
  phaseKey(): string {
    const enhanced = [
      this.holder(TAGS.frameContentSequence, TAGS.temporalPositionIndex).binaryNumber(
        TAGS.temporalPositionIndex,
      ),
      this.holder(TAGS.frameContentSequence, TAGS.stackId).text(TAGS.stackId),
      this.holder(TAGS.mrEchoSequence, TAGS.effectiveEchoTime).binaryNumber(TAGS.effectiveEchoTime),
      this.holder(TAGS.mrDiffusionSequence, TAGS.diffusionBValue).binaryNumber(
        TAGS.diffusionBValue,
      ),
      this.holder(TAGS.mrImageFrameTypeSequence, TAGS.frameType).text(TAGS.frameType),
    ];
    const classic = [
      TAGS.temporalPositionIdentifier,
      TAGS.echoNumbers,
      TAGS.echoTime,
      TAGS.triggerTime,
      TAGS.acquisitionNumber,
    ].map((tag) => this.#root.text(tag));
    const imageType = this.#root.text(TAGS.imageType)?.split('\\').slice(2, 4).join('/');
    return [...enhanced, ...classic, imageType].map((part) => String(part ?? '')).join('|');
  }
}

/** A plane and how large its pixels are. */
export interface MeasuredPlane extends ImagePlane {
  readonly pixelSpacingMm: readonly [number, number];
}

const MAX_COORDINATE_MM = 1e6;
const MAX_PIXEL_SPACING_MM = 1000;
const DIRECTION_TOLERANCE = 0.01;

/** The plane of a frame in the patient; undefined if it is not given or cannot be one. @see DICOM PS3.3 C.7.6.2.1.1 */
export function readPlane(frame: FrameAttributes): MeasuredPlane | undefined {
  const position = frame
    .holder(TAGS.planePositionSequence, TAGS.imagePositionPatient)
    .decimals(TAGS.imagePositionPatient);
  const orientation = frame
    .holder(TAGS.planeOrientationSequence, TAGS.imageOrientationPatient)
    .decimals(TAGS.imageOrientationPatient);
  const spacing = frame
    .holder(TAGS.pixelMeasuresSequence, TAGS.pixelSpacing)
    .decimals(TAGS.pixelSpacing);
  if (position?.length !== 3 || orientation?.length !== 6 || spacing?.length !== 2)
    return undefined;
  const [rx = 0, ry = 0, rz = 0, cx = 0, cy = 0, cz = 0] = orientation;
  const [px = 0, py = 0, pz = 0] = position;
  const [rowSpacing = 0, columnSpacing = 0] = spacing;
  const plane: MeasuredPlane = {
    imagePositionPatient: [px, py, pz],
    rowDirection: [rx, ry, rz],
    columnDirection: [cx, cy, cz],
    pixelSpacingMm: [rowSpacing, columnSpacing],
  };
  return isPlausible(plane) ? plane : undefined;
}

function isPlausible(plane: MeasuredPlane): boolean {
  const { imagePositionPatient, rowDirection, columnDirection, pixelSpacingMm } = plane;
  const isUnit = (direction: Vector3): boolean =>
    Math.abs(length(direction) - 1) < DIRECTION_TOLERANCE;
  return (
    isUnit(rowDirection) &&
    isUnit(columnDirection) &&
    Math.abs(dot(rowDirection, columnDirection)) < DIRECTION_TOLERANCE &&
    isUnit(cross(rowDirection, columnDirection)) &&
    imagePositionPatient.every((coordinate) => Math.abs(coordinate) < MAX_COORDINATE_MM) &&
    pixelSpacingMm.every((spacing) => spacing > 0 && spacing < MAX_PIXEL_SPACING_MM)
  );
}

/** Slope and intercept to modality values; a missing or zero slope is 1. */
export function readRescale(frame: FrameAttributes): Pick<ImageFrame, 'slope' | 'intercept'> {
  const holder = frame.holder(TAGS.pixelValueTransformationSequence, TAGS.rescaleSlope);
  return {
    slope: holder.decimal(TAGS.rescaleSlope) || 1,
    intercept: holder.decimal(TAGS.rescaleIntercept) ?? 0,
  };
}

const MAX_WINDOWS = 8;

/** The windows a file recommends, in its order. */
export function readWindows(frame: FrameAttributes): readonly VoiWindow[] {
  const holder = frame.holder(TAGS.frameVoiLutSequence, TAGS.windowCenter);
  const centers = holder.decimals(TAGS.windowCenter) ?? [];
  const widths = holder.decimals(TAGS.windowWidth) ?? [];
  const windows: VoiWindow[] = [];
  for (const [i, center] of centers.slice(0, MAX_WINDOWS).entries()) {
    const width = widths[i];
    if (width !== undefined && width >= 1) windows.push({ center, width });
  }
  return windows;
}
