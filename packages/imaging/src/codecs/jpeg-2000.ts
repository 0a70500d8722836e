import {
  lazyWasmModule,
  runWasmDecoder,
  type WasmDecoder,
  type WasmModule,
} from './codec-modules.ts';
import { assertWholeJpeg2000, jpeg2000Size } from './codestream-size.ts';
import { assertFrameSize, type DecodedFrame, type FrameFormat } from './frame.ts';

interface OpenJpegModule extends WasmModule {
  J2KDecoder: new () => WasmDecoder;
}

const loadOpenJpeg = lazyWasmModule<OpenJpegModule>(
  () => import('@cornerstonejs/codec-openjpeg/decodewasmjs'),
);

/** JPEG 2000, lossless and lossy. The decoder believes any size in the codestream, so it is checked before it allocates. */
export async function decodeJpeg2000(
  encoded: Uint8Array,
  format: FrameFormat,
): Promise<DecodedFrame> {
  const declared = jpeg2000Size(encoded);
  if (!declared) throw new Error('The JPEG 2000 codestream has no size segment.');
  assertFrameSize(format, declared);
  assertWholeJpeg2000(encoded);
  const openjpeg = await loadOpenJpeg();
  const { frame, bytes } = runWasmDecoder(openjpeg, new openjpeg.J2KDecoder(), encoded);
  assertFrameSize(format, frame);
  return {
    bytes,
    bytesPerSample: frame.bitsPerSample <= 8 ? 1 : 2,
    ...(frame.isSigned ? {} : { significantBits: frame.bitsPerSample }),
    ...(declared.hasColourTransform ? { colour: 'rgb' } : {}),
  };
}
