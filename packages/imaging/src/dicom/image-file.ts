import { isSupportedTransferSyntax } from '../codecs/decode-frame.ts';
import type { FrameFormat } from '../codecs/frame.ts';
import type { ImageSlice, SlicesResult, SliceSource } from '../series/image-slice.ts';
import { REFUSAL_CODES, type RefusalCode } from '../series/refusal.ts';
import { AttributeReader } from './attributes.ts';
import { bodyPartTerm, lateralityTerm, modalityTerm } from './defined-terms.ts';
import { encodedFrame, holdsAllFrames } from './frames.ts';
import { FrameAttributes, readPlane, readRescale, readWindows } from './frame-attributes.ts';
import { refusalOfModality, refusalOfSopClass } from './object-kind.ts';
import type { ParsedFile } from './part10.ts';
import { TAGS } from './tags.ts';

export const MAX_FRAME_SIDE = 8192;
const MAX_FRAMES = 16_384;

/** The slices of one parsed file, or why it has none. */
export function readSlices(
  fileName: string,
  { dataSet, transferSyntaxUid }: ParsedFile,
): SlicesResult {
  const attributes = new AttributeReader(dataSet);
  const objectRefusal = refuseObject(attributes);
  if (objectRefusal) return { refusal: objectRefusal };
  if (!isSupportedTransferSyntax(transferSyntaxUid))
    return { refusal: REFUSAL_CODES.unsupportedTransferSyntax };
  const format = readFrameFormat(attributes, dataSet.elements[TAGS.pixelData]?.vr);
  if ('refusal' in format) return format;
  const frameCount = Math.max(1, attributes.decimal(TAGS.numberOfFrames) ?? 1);
  if (!Number.isInteger(frameCount) || frameCount > MAX_FRAMES)
    return { refusal: REFUSAL_CODES.damaged };
  const enhanced = attributes.itemCount(TAGS.perFrameFunctionalGroupsSequence) > 0;
  if (frameCount > 1 && !enhanced) return { refusal: REFUSAL_CODES.cine };
  if (enhanced && attributes.itemCount(TAGS.perFrameFunctionalGroupsSequence) < frameCount) {
    return { refusal: REFUSAL_CODES.damaged };
  }
  if (!holdsAllFrames(dataSet, frameCount, format))
    return { refusal: REFUSAL_CODES.pixelTruncated };
  const source: SliceSource = {
    fileName,
    transferSyntaxUid,
    encodedFrame: (frameIndex) => encodedFrame(dataSet, frameIndex, frameCount, format),
  };
  return collectFrames(attributes, source, format, frameCount);
}

/** What can be said about an object before its pixels are looked at. */
function refuseObject(attributes: AttributeReader): RefusalCode | undefined {
  if (attributes.has(TAGS.directoryRecordSequence)) return REFUSAL_CODES.directory;
  const byKind =
    refusalOfSopClass(attributes.text(TAGS.sopClassUid)) ??
    refusalOfModality(attributes.text(TAGS.modality));
  if (byKind) return byKind;
  if (attributes.has(TAGS.floatPixelData) || attributes.has(TAGS.doubleFloatPixelData)) {
    return REFUSAL_CODES.unsupportedBitDepth;
  }
  if (!attributes.has(TAGS.pixelData)) {
    return attributes.has(TAGS.rows) ? REFUSAL_CODES.pixelMissing : REFUSAL_CODES.notAnImage;
  }
  if (attributes.has(TAGS.modalityLutSequence)) return REFUSAL_CODES.lookupTable;
  return undefined;
}

function readFrameFormat(
  attributes: AttributeReader,
  pixelVr: string | undefined,
): FrameFormat | { readonly refusal: RefusalCode } {
  const rows = attributes.unsigned16(TAGS.rows) ?? 0;
  const columns = attributes.unsigned16(TAGS.columns) ?? 0;
  const photometric = attributes.text(TAGS.photometricInterpretation) ?? 'MONOCHROME2';
  if (
    (attributes.unsigned16(TAGS.samplesPerPixel) ?? 1) !== 1 ||
    !photometric.startsWith('MONOCHROME')
  ) {
    return { refusal: REFUSAL_CODES.colour };
  }
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
    pixelVr: pixelVr === 'OB' ? 'OB' : 'OW',
  };
}

function collectFrames(
  attributes: AttributeReader,
  source: SliceSource,
  format: FrameFormat,
  frameCount: number,
): SlicesResult {
  const shared = sharedAttributes(attributes, source, format);
  const slices: ImageSlice[] = [];
  for (let frameIndex = 0; frameIndex < frameCount; frameIndex += 1) {
    const frame = new FrameAttributes(attributes, frameIndex);
    const plane = readPlane(frame);
    if (!plane) return { refusal: REFUSAL_CODES.noGeometry };
    slices.push({
      ...shared,
      ...plane,
      ...readRescale(frame),
      frameIndex,
      windows: readWindows(frame),
      phaseKey: frame.phaseKey(),
    });
  }
  return { slices };
}

type SharedAttributes = Omit<
  ImageSlice,
  | 'frameIndex'
  | 'imagePositionPatient'
  | 'rowDirection'
  | 'columnDirection'
  | 'pixelSpacingMm'
  | 'slope'
  | 'intercept'
  | 'windows'
  | 'phaseKey'
>;

function sharedAttributes(
  attributes: AttributeReader,
  source: SliceSource,
  format: FrameFormat,
): SharedAttributes {
  const padding = attributes.unsigned16(TAGS.pixelPaddingValue);
  return {
    source,
    format,
    seriesInstanceUid: attributes.text(TAGS.seriesInstanceUid) ?? '',
    frameOfReferenceUid: attributes.text(TAGS.frameOfReferenceUid) ?? '',
    sopInstanceUid: attributes.text(TAGS.sopInstanceUid) ?? '',
    instanceNumber: attributes.decimal(TAGS.instanceNumber) ?? 0,
    modality: modalityTerm(attributes.text(TAGS.modality)),
    bodyPartExamined: bodyPartTerm(attributes.text(TAGS.bodyPartExamined)),
    laterality: lateralityTerm(
      attributes.text(TAGS.imageLaterality) ?? attributes.text(TAGS.laterality),
    ),
    photometricInterpretation:
      attributes.text(TAGS.photometricInterpretation) === 'MONOCHROME1'
        ? 'MONOCHROME1'
        : 'MONOCHROME2',
    paddingStoredValue: padding === undefined || !format.signed ? padding : (padding << 16) >> 16,
    lossy: attributes.text(TAGS.lossyImageCompression) === '01',
    burnedIn: attributes.text(TAGS.burnedInAnnotation) === 'YES',
  };
}
