import {
  lazyWasmModule,
  runWasmDecoder,
  toCodecError,
  type CodecFrameInfo,
  type WasmDecoder,
  type WasmModule,
} from './codec-modules.ts';
import { bundledOpenJphUrl } from './openjph-location.ts';
import { jpeg2000Size } from './codestream-size.ts';
import { assertFrameSize, type DecodedFrame, type FrameFormat } from './frame.ts';

interface Htj2kDecoder extends WasmDecoder {
  readHeader(): void;
  decodeSubResolution(level: number): void;
}

interface Htj2kEncoder {
  getDecodedBuffer(frame: CodecFrameInfo & { readonly isUsingColorTransform: boolean }): Uint8Array;
  getEncodedBuffer(): Uint8Array;
  setQuality(lossless: boolean, quantizationStep: number): void;
  setDecompositions(count: number): void;
  setProgressionOrder(order: number): void;
  setTLMMarker(write: boolean): void;
  setTilePartDivisionsAtResolutions(divide: boolean): void;
  encode(): void;
  delete(): void;
}

interface OpenJphModule extends WasmModule {
  HTJ2KDecoder: new () => Htj2kDecoder;
  HTJ2KEncoder: new () => Htj2kEncoder;
}

const loadOpenJph = lazyWasmModule<OpenJphModule>(
  () => import('@cornerstonejs/codec-openjph/wasmjs'),
  bundledOpenJphUrl,
);

/** HTJ2K of a DICOM file. Accepts any size like JPEG 2000 does, so the size is checked first. */
export async function decodeHtj2k(encoded: Uint8Array, format: FrameFormat): Promise<DecodedFrame> {
  const declared = jpeg2000Size(encoded);
  if (!declared) throw new Error('The HTJ2K codestream has no size segment.');
  assertFrameSize(format, declared);
  const openjph = await loadOpenJph();
  const { frame, bytes } = runWasmDecoder(openjph, new openjph.HTJ2KDecoder(), encoded);
  assertFrameSize(format, frame);
  return { bytes, bytesPerSample: frame.bitsPerSample <= 8 ? 1 : 2 };
}

/** A single-channel 16-bit image as the codec sees it. */
export interface Htj2kImage {
  readonly columns: number;
  readonly rows: number;
  readonly values: Int16Array | Uint16Array;
}

/** RPCL: resolution, position, component, layer. @see ISO/IEC 15444-1 B.12.1.3 */
const PROGRESSION_RPCL = 2;

/**
 * Compresses 16-bit images without loss, one codestream each, whose tile-parts end at resolutions.
 * At least one decomposition: openjph loses values without any.
 */
export async function createHtj2kEncoder(
  decompositions: number,
): Promise<{ encode: (image: Htj2kImage) => Uint8Array; dispose: () => void }> {
  const openjph = await loadOpenJph();
  const encoder = new openjph.HTJ2KEncoder();
  const encode = (image: Htj2kImage): Uint8Array => {
    const { values } = image;
    try {
      const input = encoder.getDecodedBuffer({
        width: image.columns,
        height: image.rows,
        bitsPerSample: 16,
        componentCount: 1,
        isSigned: values instanceof Int16Array,
        isUsingColorTransform: false,
      });
      input.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      encoder.setQuality(true, 0);
      encoder.setDecompositions(decompositions);
      encoder.setProgressionOrder(PROGRESSION_RPCL);
      encoder.setTLMMarker(true);
      encoder.setTilePartDivisionsAtResolutions(true);
      encoder.encode();
      return encoder.getEncodedBuffer().slice();
    } catch (exception) {
      throw toCodecError(openjph, exception);
    }
  };
  return { encode, dispose: () => encoder.delete() };
}

/** Decodes a codestream, or a prefix of it that ends with a resolution, at a resolution level (0 = full). */
export async function decodeHtj2kAtLevel(
  codestream: Uint8Array,
  expected: { readonly columns: number; readonly rows: number; readonly signed: boolean },
  level: number,
): Promise<Int16Array | Uint16Array> {
  const openjph = await loadOpenJph();
  const decoder = new openjph.HTJ2KDecoder();
  try {
    decoder.getEncodedBuffer(codestream.length).set(codestream);
    decoder.decodeSubResolution(level);
    const bytes = decoder.getDecodedBuffer();
    const count = expected.columns * expected.rows;
    if (bytes.length !== count * 2)
      throw new Error('The codestream decodes to another size than the header says.');
    const copy = bytes.slice().buffer;
    return expected.signed ? new Int16Array(copy) : new Uint16Array(copy);
  } catch (exception) {
    throw toCodecError(openjph, exception);
  } finally {
    decoder.delete();
  }
}
