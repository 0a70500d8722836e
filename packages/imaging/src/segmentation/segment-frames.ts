import { decodeFrame, isSupportedTransferSyntax } from '../codecs/decode-frame.ts';
import { asUint16, type FrameFormat } from '../codecs/frame.ts';
import type { AttributeReader } from '../dicom/attributes.ts';
import { storedFrames } from '../dicom/frames.ts';
import type { ParsedFile } from '../dicom/part10.ts';
import { TAGS } from '../dicom/tags.ts';
import { REFUSAL_CODES, type RefusalCode } from '../series/refusal.ts';
import type { SegmentationKind } from './segmentation.ts';

const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';
const MAX_SIDE = 8192;
const MAX_FRAMES = 65_536;

/** The pixels of a segmentation, frame by frame. */
export interface SegmentFrames {
  readonly kind: SegmentationKind;
  readonly rows: number;
  readonly columns: number;
  readonly frameCount: number;
  /** From this sample value on, a pixel is in the segment (label maps: the value is the segment). */
  readonly threshold: number;
  /** The samples of one frame; valid until the next call. Throws for pixels that cannot be decoded. */
  readonly samplesOf: (frameIndex: number) => Promise<Uint8Array | Uint16Array>;
}

/** Opens the pixel data of a segmentation object, or says why it cannot be read. @see DICOM PS3.3 C.8.20.2 */
export function openSegmentFrames(
  attributes: AttributeReader,
  parsed: ParsedFile,
): SegmentFrames | { readonly refusal: RefusalCode } {
  const rows = attributes.unsigned16(TAGS.rows) ?? 0;
  const columns = attributes.unsigned16(TAGS.columns) ?? 0;
  const frameCount = Math.max(1, attributes.decimal(TAGS.numberOfFrames) ?? 1);
  const element = parsed.dataSet.elements[TAGS.pixelData];
  if (!element || rows === 0 || columns === 0) return { refusal: REFUSAL_CODES.pixelMissing };
  if (rows > MAX_SIDE || columns > MAX_SIDE) return { refusal: REFUSAL_CODES.frameTooLarge };
  if (!Number.isInteger(frameCount) || frameCount > MAX_FRAMES)
    return { refusal: REFUSAL_CODES.damaged };
  const bitsAllocated = attributes.unsigned16(TAGS.bitsAllocated);
  const type = attributes.text(TAGS.segmentationType);
  const shape = { rows, columns, frameCount };
  if (bitsAllocated === 1) return openBits(shape, parsed);
  if (bitsAllocated !== 8 && bitsAllocated !== 16)
    return { refusal: REFUSAL_CODES.unsupportedBitDepth };
  const kind = type === 'LABELMAP' ? 'labelmap' : type === 'BINARY' ? 'binary' : 'fractional';
  const maximum = attributes.unsigned16(TAGS.maximumFractionalValue) ?? 255;
  const threshold = kind === 'fractional' ? Math.max(1, Math.ceil(maximum / 2)) : 1;
  return openSamples({ ...shape, kind, threshold, bitsAllocated }, parsed);
}

type Shape = Pick<SegmentFrames, 'rows' | 'columns' | 'frameCount'>;

/** One bit per pixel, lowest first; frames follow each other without padding. @see DICOM PS3.5 8.1.1 and 8.2 */
function openBits(
  shape: Shape,
  { dataSet, transferSyntaxUid }: ParsedFile,
): SegmentFrames | { readonly refusal: RefusalCode } {
  const element = dataSet.elements[TAGS.pixelData];
  if (!element || element.encapsulatedPixelData || transferSyntaxUid === EXPLICIT_BIG_ENDIAN)
    return { refusal: REFUSAL_CODES.unsupportedTransferSyntax };
  const pixels = shape.rows * shape.columns;
  const bytes = dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
  if (bytes.length * 8 < pixels * shape.frameCount)
    return { refusal: REFUSAL_CODES.pixelTruncated };
  const samples = new Uint8Array(pixels);
  const samplesOf = (frameIndex: number): Promise<Uint8Array> => {
    const firstBit = frameIndex * pixels;
    const firstByte = Math.floor(firstBit / 8);
    for (let i = 0, bit = firstBit % 8; i < pixels; i += 1, bit += 1) {
      samples[i] = (bytes[firstByte + (bit >> 3)]! >> (bit & 7)) & 1;
    }
    return Promise.resolve(samples);
  };
  return { ...shape, kind: 'binary', threshold: 1, samplesOf };
}

function openSamples(
  shape: Shape & Pick<SegmentFrames, 'kind' | 'threshold'> & { readonly bitsAllocated: 8 | 16 },
  { dataSet, transferSyntaxUid }: ParsedFile,
): SegmentFrames | { readonly refusal: RefusalCode } {
  if (!isSupportedTransferSyntax(transferSyntaxUid))
    return { refusal: REFUSAL_CODES.unsupportedTransferSyntax };
  const { rows, columns, frameCount, bitsAllocated } = shape;
  const format: FrameFormat = {
    rows,
    columns,
    bitsAllocated,
    bitsStored: bitsAllocated,
    highBit: bitsAllocated - 1,
    signed: false,
    colour: undefined,
    planar: false,
  };
  const stored = storedFrames(dataSet, frameCount, format);
  if (!stored.complete) return { refusal: REFUSAL_CODES.pixelTruncated };
  const samplesOf = async (frameIndex: number): Promise<Uint8Array | Uint16Array> => {
    const encoded = stored.encodedFrame(frameIndex);
    if (!encoded) throw new RangeError('The pixel data end before the frame does.');
    const { bytes, bytesPerSample } = await decodeFrame(encoded, transferSyntaxUid, format);
    return bytesPerSample === 1 ? bytes : asUint16(bytes, rows * columns);
  };
  return { rows, columns, frameCount, kind: shape.kind, threshold: shape.threshold, samplesOf };
}
