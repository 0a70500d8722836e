/** How the pixels of one single-channel frame are declared in the header. */
export interface FrameFormat {
  readonly rows: number;
  readonly columns: number;
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly highBit: number;
  /** Pixel Representation 1. */
  readonly signed: boolean;
  /** Uncompressed 8-bit pixels in big endian are byte-swapped in pairs if they were written as OW. */
  readonly pixelVr: 'OB' | 'OW';
}

/** Decoded samples, little endian; wider than the header says if the codestream is. */
export interface DecodedFrame {
  readonly bytes: Uint8Array;
  readonly bytesPerSample: 1 | 2;
}

/** Thrown by decoders for what a caller should tell apart from a broken codestream. */
export class FrameSizeError extends Error {
  constructor() {
    super('The compressed frame has another size than Rows and Columns say.');
    this.name = 'FrameSizeError';
  }
}

/** Throws unless a codestream has exactly one component of the declared size. */
export function assertFrameSize(
  format: FrameFormat,
  frame: { readonly width: number; readonly height: number; readonly componentCount: number },
): void {
  if (
    frame.width !== format.columns ||
    frame.height !== format.rows ||
    frame.componentCount !== 1
  ) {
    throw new FrameSizeError();
  }
}

/** Throws if decoded bytes do not cover the frame. */
export function assertCoversFrame(format: FrameFormat, decoded: DecodedFrame): DecodedFrame {
  if (decoded.bytes.length < format.rows * format.columns * decoded.bytesPerSample)
    throw new FrameSizeError();
  return decoded;
}

/**
 * The stored values of a frame: BitsStored bits around HighBit, sign-extended or masked.
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
  const samples = decoded.bytesPerSample === 1 ? bytes : asUint16(bytes, count);
  const lowBit = Math.max(0, format.highBit + 1 - format.bitsStored);
  const left = 32 - format.bitsStored - lowBit;
  const right = 32 - format.bitsStored;
  if (format.signed) for (let i = 0; i < count; i += 1) out[i] = (samples[i]! << left) >> right;
  else for (let i = 0; i < count; i += 1) out[i] = (samples[i]! << left) >>> right;
}

function asUint16(bytes: Uint8Array, count: number): Uint16Array {
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice(0, count * 2);
  return new Uint16Array(aligned.buffer, aligned.byteOffset, count);
}
