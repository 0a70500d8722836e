import { jpegSize } from './codestream-size.ts';
import { assertFrameSize, fullColour, type DecodedFrame, type FrameFormat } from './frame.ts';

/** JPEG Lossless, process 14, any predictor. */
export async function decodeJpegLossless(
  encoded: Uint8Array,
  format: FrameFormat,
): Promise<DecodedFrame> {
  const declared = jpegSize(encoded);
  if (!declared) throw new Error('The JPEG stream has no frame header.');
  assertFrameSize(format, declared);
  const { Decoder } = await import('@cornerstonejs/jpeg-lossless-decoder-js');
  const bytesPerSample = declared.bitsPerSample <= 8 ? 1 : 2;
  // The decoder reads from the start of the buffer it is given: copy, but not by slice(), which in Node's Buffer does not.
  const input = new Uint8Array(encoded);
  const output = new Decoder().decode(input.buffer, 0, input.length, bytesPerSample);
  return {
    bytes: new Uint8Array(output.buffer, output.byteOffset, output.byteLength),
    bytesPerSample,
    ...fullColour(format),
  };
}
