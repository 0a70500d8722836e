import {
  lazyWasmModule,
  runWasmDecoder,
  toCodecError,
  type CodecFrameInfo,
  type WasmDecoder,
  type WasmModule,
} from './codec-modules.ts';
import { bundledOpenJphUrl } from './openjph-location.ts';
import { assertWholeJpeg2000, jpeg2000Size } from './codestream-size.ts';
import { createStoredValues, type SampleFormat, type StoredValues } from '../volume/volume.ts';
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

/** Fetches and compiles the codec ahead of the first codestream. Rejects where it cannot be had; a later use tries again. */
export async function prepareHtj2k(): Promise<void> {
  await loadOpenJph();
}

/** HTJ2K of a DICOM file. Accepts any size like JPEG 2000 does, so the size is checked first. */
export async function decodeHtj2k(encoded: Uint8Array, format: FrameFormat): Promise<DecodedFrame> {
  const declared = jpeg2000Size(encoded);
  if (!declared) throw new Error('The HTJ2K codestream has no size segment.');
  assertFrameSize(format, declared);
  assertWholeJpeg2000(encoded);
  const openjph = await loadOpenJph();
  const { frame, bytes } = runWasmDecoder(openjph, new openjph.HTJ2KDecoder(), encoded);
  assertFrameSize(format, frame);
  return {
    bytes,
    bytesPerSample: frame.bitsPerSample <= 8 ? 1 : 2,
    ...(declared.hasColourTransform ? { colour: 'rgb' } : {}),
  };
}

/** An image as the codec sees it: 16-bit greyscale, or 8-bit colour in a Uint8Array. */
export interface Htj2kImage {
  readonly columns: number;
  readonly rows: number;
  readonly values: StoredValues;
}

/** RPCL: resolution, position, component, layer. @see ISO/IEC 15444-1 B.12.1.3 */
const PROGRESSION_RPCL = 2;

/**
 * Compresses an image without loss into a codestream whose tile-parts end at resolutions.
 * At least one decomposition: openjph loses values without any.
 */
export async function encodeHtj2k(image: Htj2kImage, decompositions: number): Promise<Uint8Array> {
  const openjph = await loadOpenJph();
  const encoder = new openjph.HTJ2KEncoder();
  const { values } = image;
  const isColour = values instanceof Uint8Array;
  try {
    const input = encoder.getDecodedBuffer({
      width: image.columns,
      height: image.rows,
      bitsPerSample: isColour ? 8 : 16,
      componentCount: isColour ? 3 : 1,
      isSigned: values instanceof Int16Array,
      isUsingColorTransform: isColour,
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
  } finally {
    encoder.delete();
  }
}

/** Decodes a codestream, or a prefix of it that ends with a resolution, at a resolution level (0 = full). */
export async function decodeHtj2kAtLevel(
  codestream: Uint8Array,
  expected: SampleFormat & { readonly columns: number; readonly rows: number },
  level: number,
): Promise<StoredValues> {
  const openjph = await loadOpenJph();
  const decoder = new openjph.HTJ2KDecoder();
  try {
    decoder.getEncodedBuffer(codestream.length).set(codestream);
    decoder.decodeSubResolution(level);
    const bytes = decoder.getDecodedBuffer();
    const values = createStoredValues(expected, expected.columns * expected.rows);
    if (bytes.length !== values.byteLength)
      throw new Error('The codestream decodes to another size than the header says.');
    new Uint8Array(values.buffer).set(bytes);
    return values;
  } catch (exception) {
    throw toCodecError(openjph, exception);
  } finally {
    decoder.delete();
  }
}
