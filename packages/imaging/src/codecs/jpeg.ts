import {
  lazyWasmModule,
  runWasmDecoder,
  type WasmDecoder,
  type WasmModule,
} from './codec-modules.ts';
import { jpegSize } from './codestream-size.ts';
import { assertFrameSize, type DecodedFrame, type FrameFormat } from './frame.ts';

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
  const { frame, bytes } = runWasmDecoder(turbo, new turbo.JPEGDecoder(), encoded);
  assertFrameSize(format, frame);
  return { bytes, bytesPerSample: 1 };
}
