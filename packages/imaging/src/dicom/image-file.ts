import { isSupportedTransferSyntax } from '../codecs/decode-frame.ts';
import type { FrameFormat } from '../codecs/frame.ts';
import type { PixelTables } from '../codecs/write-pixels.ts';
import type { FramesResult, ImageFrame, SliceSource } from '../series/image-slice.ts';
import { REFUSAL_CODES, type RefusalCode } from '../series/refusal.ts';
import { AttributeReader } from './attributes.ts';
import { mayHaveBurnedInText } from './burned-in.ts';
import { bodyPartTerm, lateralityTerm, modalityTerm } from './defined-terms.ts';
import { FrameAttributes, readPlane, readRescale, readWindows } from './frame-attributes.ts';
import { isRefusal, readFrameFormat } from './frame-format.ts';
import { storedFrames } from './frames.ts';
import { readModalityLut, readPalette } from './lookup-tables.ts';
import {
  isLossyJpeg,
  isVideo,
  refusalOfModality,
  refusalOfSopClass,
  storesColourByPlane,
} from './object-kind.ts';
import type { ParsedFile } from './part10.ts';
import { readFrameTimeMs, readPictureSpacing } from './picture-attributes.ts';
import { TAGS } from './tags.ts';

const MAX_FRAMES = 16_384;
const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';

/** The frames of one parsed file, or why it has none. */
export function readImage(
  fileName: string,
  { dataSet, transferSyntaxUid }: ParsedFile,
): FramesResult {
  const attributes = new AttributeReader(dataSet);
  const objectRefusal = refuseObject(attributes);
  if (objectRefusal) return { refusal: objectRefusal };
  if (isVideo(transferSyntaxUid)) return { refusal: REFUSAL_CODES.video };
  if (!isSupportedTransferSyntax(transferSyntaxUid))
    return { refusal: REFUSAL_CODES.unsupportedTransferSyntax };
  const pixelData = dataSet.elements[TAGS.pixelData];
  const format = readFrameFormat(attributes, pixelData?.encapsulatedPixelData === true);
  if (isRefusal(format)) return format;
  const tables = readTables(attributes, format);
  if (isRefusal(tables)) return tables;
  const frameCount = Math.max(1, attributes.decimal(TAGS.numberOfFrames) ?? 1);
  if (!Number.isInteger(frameCount) || frameCount > MAX_FRAMES)
    return { refusal: REFUSAL_CODES.damaged };
  const isSwapped =
    transferSyntaxUid === EXPLICIT_BIG_ENDIAN &&
    format.bitsAllocated === 8 &&
    pixelData?.vr !== 'OB';
  const stored = storedFrames(dataSet, frameCount, format, isSwapped);
  if (!stored.complete) return { refusal: REFUSAL_CODES.pixelTruncated };
  const source: SliceSource = {
    fileName,
    transferSyntaxUid,
    frameCount,
    encodedFrame: stored.encodedFrame,
    tail: stored.tail,
    planesInFile: storesColourByPlane(attributes.text(TAGS.sopClassUid), transferSyntaxUid, format),
  };
  return { frames: collectFrames(attributes, source, format, tables) };
}

/** What can be said about an object before its pixels are looked at. */
function refuseObject(attributes: AttributeReader): RefusalCode | undefined {
  if (attributes.has(TAGS.directoryRecordSequence)) return REFUSAL_CODES.directory;
  const byKind =
    refusalOfSopClass(attributes.text(TAGS.sopClassUid)) ??
    refusalOfModality(attributes.text(TAGS.modality));
  if (byKind) return byKind;
  if (attributes.has(TAGS.floatPixelData) || attributes.has(TAGS.doubleFloatPixelData)) {
    return REFUSAL_CODES.parametricMap;
  }
  if (!attributes.has(TAGS.pixelData)) {
    return attributes.has(TAGS.rows) ? REFUSAL_CODES.pixelMissing : REFUSAL_CODES.notAnImage;
  }
  return undefined;
}

function readTables(
  attributes: AttributeReader,
  { signed }: FrameFormat,
): PixelTables | { readonly refusal: RefusalCode } {
  if (attributes.text(TAGS.photometricInterpretation) === 'PALETTE COLOR') {
    const palette = readPalette(attributes, signed);
    return palette ? { palette } : { refusal: REFUSAL_CODES.lookupTable };
  }
  if (!attributes.has(TAGS.modalityLutSequence)) return {};
  const modalityLut = readModalityLut(attributes, signed);
  return modalityLut ? { modalityLut } : { refusal: REFUSAL_CODES.lookupTable };
}

function collectFrames(
  attributes: AttributeReader,
  source: SliceSource,
  format: FrameFormat,
  tables: PixelTables,
): readonly ImageFrame[] {
  const shared = sharedAttributes(attributes, source, format, tables);
  const isEnhanced =
    attributes.itemCount(TAGS.perFrameFunctionalGroupsSequence) >= source.frameCount;
  return Array.from({ length: source.frameCount }, (_, frameIndex) => {
    const frame = new FrameAttributes(attributes, frameIndex);
    // The one position of a run without functional groups is not where its other frames lie.
    const plane = isEnhanced || source.frameCount === 1 ? readPlane(frame) : undefined;
    return {
      ...shared,
      frameIndex,
      ...(plane && { ...plane, calibrated: true }),
      ...(tables.modalityLut ? { slope: 1, intercept: 0 } : readRescale(frame)),
      windows: readWindows(frame),
      phaseKey: frame.phaseKey(),
    };
  });
}

type SharedAttributes = Omit<
  ImageFrame,
  'frameIndex' | 'slope' | 'intercept' | 'windows' | 'phaseKey'
>;

function sharedAttributes(
  attributes: AttributeReader,
  source: SliceSource,
  format: FrameFormat,
  tables: PixelTables,
): SharedAttributes {
  const unsignedPadding = attributes.unsigned16(TAGS.pixelPaddingValue);
  const padding =
    unsignedPadding === undefined || !format.signed
      ? unsignedPadding
      : (unsignedPadding << 16) >> 16;
  const spacing = readPictureSpacing(attributes);
  const isColour = format.colour !== undefined || tables.palette !== undefined;
  const photometric = attributes.text(TAGS.photometricInterpretation);
  return {
    source,
    format,
    tables,
    target: {
      signed: format.signed && !isColour && !tables.modalityLut,
      samplesPerPixel: isColour ? 3 : 1,
    },
    pixelSpacingMm: spacing.spacingMm,
    calibrated: spacing.calibrated,
    frameTimeMs: source.frameCount > 1 ? readFrameTimeMs(attributes) : null,
    studyInstanceUid: attributes.text(TAGS.studyInstanceUid) ?? '',
    seriesInstanceUid: attributes.text(TAGS.seriesInstanceUid) ?? '',
    frameOfReferenceUid: attributes.text(TAGS.frameOfReferenceUid) ?? '',
    sopInstanceUid: attributes.text(TAGS.sopInstanceUid) ?? '',
    instanceNumber: attributes.decimal(TAGS.instanceNumber) ?? 0,
    modality: modalityTerm(attributes.text(TAGS.modality)),
    bodyPartExamined: bodyPartTerm(attributes.text(TAGS.bodyPartExamined)),
    laterality: lateralityTerm(
      attributes.text(TAGS.imageLaterality) ?? attributes.text(TAGS.laterality),
    ),
    photometricInterpretation: isColour
      ? 'RGB'
      : photometric === 'MONOCHROME1'
        ? 'MONOCHROME1'
        : 'MONOCHROME2',
    paddingStoredValue: isColour || tables.modalityLut ? undefined : padding,
    lossy:
      attributes.text(TAGS.lossyImageCompression) === '01' || isLossyJpeg(source.transferSyntaxUid),
    burnedIn: mayHaveBurnedInText(attributes),
  };
}
