import {
  lazyWasmModule,
  runWasmDecoder,
  type WasmDecoder,
  type WasmModule,
} from './codec-modules.ts';
import { jpegSize } from './codestream-size.ts';
import { assertFrameSize, fullColour, type DecodedFrame, type FrameFormat } from './frame.ts';

interface CharlsModule extends WasmModule {
  JpegLSDecoder: new () => WasmDecoder;
}

const loadCharls = lazyWasmModule<CharlsModule>(
  () => import('@cornerstonejs/codec-charls/decodewasmjs'),
);

/** JPEG-LS, lossless and near-lossless. */
export async function decodeJpegLs(
  encoded: Uint8Array,
  format: FrameFormat,
): Promise<DecodedFrame> {
  const declared = jpegSize(encoded);
  if (declared) assertFrameSize(format, declared);
  const charls = await loadCharls();
  const decoder = new charls.JpegLSDecoder();
  const { frame, bytes, interleaveMode } = runWasmDecoder(charls, decoder, encoded);
  assertFrameSize(format, frame);
  return {
    bytes,
    bytesPerSample: frame.bitsPerSample <= 8 ? 1 : 2,
    ...(frame.isSigned ? {} : { significantBits: frame.bitsPerSample }),
    planar: interleaveMode === 0,
    ...fullColour(format),
  };
}
