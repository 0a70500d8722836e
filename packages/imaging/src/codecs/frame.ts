import type { ColourModel } from './colour.ts';

/** How the pixels of one frame are declared in the header. */
export interface FrameFormat {
  readonly rows: number;
  readonly columns: number;
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly highBit: number;
  /** Pixel Representation 1. */
  readonly signed: boolean;
  /** Of three samples: what they mean. Undefined for one sample. */
  readonly colour: ColourModel | undefined;
  /** Planar Configuration 1: uncompressed samples lie plane after plane. */
  readonly planar: boolean;
}

/** Decoded samples, little endian; wider than the header says if the codestream is. */
export interface DecodedFrame {
  readonly bytes: Uint8Array;
  readonly bytesPerSample: 1 | 2;
  /** Samples are known to have no more bits than these. */
  readonly significantBits?: number;
  /** What three samples mean now, side by side if nothing else is said; undefined: as declared. */
  readonly colour?: ColourModel;
  readonly planar?: boolean;
}

/** Thrown by decoders for what a caller should tell apart from a broken codestream. */
export class FrameSizeError extends Error {
  constructor() {
    super('The compressed frame has another size than Rows and Columns say.');
    this.name = 'FrameSizeError';
  }
}

export function samplesPerPixelOf({ colour }: FrameFormat): 1 | 3 {
  return colour === undefined ? 1 : 3;
}

/** What a decoder says that gives every pixel its own colour, as all compressed streams do. */
export function fullColour({ colour }: FrameFormat): Pick<DecodedFrame, 'colour'> {
  return colour === 'ybr-full-422' ? { colour: 'ybr-full' } : {};
}

/** How many bytes an uncompressed frame takes. */
export function nativeFrameBytes(format: FrameFormat): number {
  const samples = format.colour === 'ybr-full-422' ? 2 : samplesPerPixelOf(format);
  return (format.rows * format.columns * samples * format.bitsAllocated) / 8;
}

/** Throws unless a codestream has the components and the size that the header declares. */
export function assertFrameSize(
  format: FrameFormat,
  frame: { readonly width: number; readonly height: number; readonly componentCount: number },
): void {
  if (
    frame.width !== format.columns ||
    frame.height !== format.rows ||
    frame.componentCount !== samplesPerPixelOf(format)
  ) {
    throw new FrameSizeError();
  }
}

/** Throws if decoded bytes do not cover the frame. */
export function assertCoversFrame(format: FrameFormat, decoded: DecodedFrame): DecodedFrame {
  const isPacked = (decoded.colour ?? format.colour) === 'ybr-full-422';
  const samples = isPacked ? 2 : samplesPerPixelOf(format);
  if (decoded.bytes.length < format.rows * format.columns * samples * decoded.bytesPerSample)
    throw new FrameSizeError();
  return decoded;
}

/**
 * The stored values of a single-sample frame: BitsStored bits around HighBit, sign-extended or masked.
 * Writes rows x columns values into `out`, which must be an Int16Array exactly if the format is signed.
 * @see DICOM PS3.5 8.1.1
 */
export function writeStoredValues(
  decoded: DecodedFrame,
  format: FrameFormat,
  out: Int16Array | Uint16Array,
): void {
  const count = format.rows * format.columns;
  const { bytes } = decoded;
  const lowBit = Math.max(0, format.highBit + 1 - format.bitsStored);
  const isWhole =
    format.bitsStored === 16 ||
    (!format.signed && lowBit === 0 && (decoded.significantBits ?? 16) <= format.bitsStored);
  if (isWhole && decoded.bytesPerSample === 2) {
    out.set(format.signed ? asInt16(bytes, count) : asUint16(bytes, count));
    return;
  }
  const samples = decoded.bytesPerSample === 1 ? bytes : asUint16(bytes, count);
  const left = 32 - format.bitsStored - lowBit;
  const right = 32 - format.bitsStored;
  if (format.signed) for (let i = 0; i < count; i += 1) out[i] = (samples[i]! << left) >> right;
  else for (let i = 0; i < count; i += 1) out[i] = (samples[i]! << left) >>> right;
}

function asInt16(bytes: Uint8Array, count: number): Int16Array {
  const { buffer, byteOffset } = asUint16(bytes, count);
  return new Int16Array(buffer, byteOffset, count);
}

export function asUint16(bytes: Uint8Array, count: number): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice(0, count * 2);
  return new Uint16Array(aligned.buffer, aligned.byteOffset, count);
}
