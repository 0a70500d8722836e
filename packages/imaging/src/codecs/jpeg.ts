import {
  lazyWasmModule,
  runWasmDecoder,
  type WasmDecoder,
  type WasmModule,
} from './codec-modules.ts';
import { jpegSize } from './codestream-size.ts';
import { assertFrameSize, fullColour, type DecodedFrame, type FrameFormat } from './frame.ts';

interface LibJpegTurboModule extends WasmModule {
  JPEGDecoder: new () => WasmDecoder;
}

const loadLibJpegTurbo = lazyWasmModule<LibJpegTurboModule>(
  () => import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs'),
);

/** Lossy JPEG: baseline, and extended or progressive with 8 or 12 bits. */
export async function decodeJpeg(encoded: Uint8Array, format: FrameFormat): Promise<DecodedFrame> {
  const declared = jpegSize(encoded);
  if (!declared) throw new Error('The JPEG stream has no frame header.');
  assertFrameSize(format, declared);
  if (declared.bitsPerSample !== 8) {
    const { decodeTwelveBitJpeg } = await import('./jpeg-twelve-bit.ts');
    return decodeTwelveBitJpeg(encoded, format);
  }
  const turbo = await loadLibJpegTurbo();
  const { frame, bytes } = runWasmDecoder(
    turbo,
    new turbo.JPEGDecoder(),
    format.colour === undefined ? encoded : withoutColourConversion(encoded),
  );
  assertFrameSize(format, frame);
  return { bytes, bytesPerSample: 1, ...fullColour(format), ...adobeColour(encoded) };
}

/** An APP14 segment that says: these are no YCbCr samples, leave them alone. @see ITU-T T.872 6.5.3 */
const ADOBE_MARKER = Uint8Array.of(
  0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0,
); // prettier-ignore
const APP0 = 0xe0;
const APP14 = 0xee;
const ADOBE_TRANSFORM_OFFSET = 15;

/**
 * The same stream with samples that the decoder does not convert: libjpeg believes a JFIF header or guesses, but what
 * the samples of a DICOM file are, Photometric Interpretation says.
 */
function withoutColourConversion(encoded: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [encoded.subarray(0, 2), ADOBE_MARKER];
  let at = 2;
  for (const { marker, start, end } of leadingSegments(encoded)) {
    if (marker !== APP0 && marker !== APP14) pieces.push(encoded.subarray(start, end));
    at = end;
  }
  pieces.push(encoded.subarray(at));
  const stream = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    stream.set(piece, offset);
    offset += piece.length;
  }
  return stream;
}

/** What an Adobe segment of the stream itself says of its colour; it overrules the header, which is more often wrong. */
function adobeColour(encoded: Uint8Array): Pick<DecodedFrame, 'colour'> {
  for (const { marker, start, end } of leadingSegments(encoded)) {
    if (marker !== APP14 || end - start < ADOBE_MARKER.length) continue;
    if (ADOBE_MARKER.subarray(4, 9).some((byte, i) => encoded[start + 4 + i] !== byte)) continue;
    return { colour: encoded[start + ADOBE_TRANSFORM_OFFSET] === 1 ? 'ybr-full' : 'rgb' };
  }
  return {};
}

/** The segments between the start of the image and its first table. */
function* leadingSegments(
  encoded: Uint8Array,
): Generator<{ readonly marker: number; readonly start: number; readonly end: number }> {
  for (let start = 2; start + 4 <= encoded.length;) {
    const marker = encoded[start + 1]!;
    const isApplication = encoded[start] === 0xff && (marker & 0xf0) === 0xe0;
    if (!isApplication && !(encoded[start] === 0xff && marker === 0xfe)) return;
    const end = start + 2 + ((encoded[start + 2]! << 8) | encoded[start + 3]!);
    yield { marker, start, end };
    start = end;
  }
}
