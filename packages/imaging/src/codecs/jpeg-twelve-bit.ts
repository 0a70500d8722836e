import type { DecodedFrame, FrameFormat } from './frame.ts';

/** The part of dcmjs-codecs that is used; its own typings differ between import styles. */
interface NativeCodecsApi {
  NativeCodecs: {
    initializeAsync(options: object): Promise<void>;
    decodeJpeg(context: DecodeContext, options: object): DecodeContext;
  };
  Context: new (attributes: object) => DecodeContext;
}

interface DecodeContext {
  getDecodedBuffer(): Uint8Array;
  getBitsAllocated(): number;
}

let loading: Promise<NativeCodecsApi> | undefined;

function loadNativeCodecs(): Promise<NativeCodecsApi> {
  loading ??= import('dcmjs-codecs').then(async (imported: unknown) => {
    const codecs = ((imported as { default?: unknown }).default ?? imported) as NativeCodecsApi;
    await codecs.NativeCodecs.initializeAsync({ logCodecsInfo: false, logCodecsTrace: false });
    return codecs;
  });
  return loading;
}

/** 12-bit lossy JPEG, greyscale alone, through a 4 MB module that is loaded for nothing else. */
export async function decodeTwelveBitJpeg(
  encoded: Uint8Array,
  format: FrameFormat,
): Promise<DecodedFrame> {
  if (format.colour !== undefined) throw new Error('12-bit colour is in no known file.');
  const { NativeCodecs, Context } = await loadNativeCodecs();
  const context = new Context({
    width: format.columns,
    height: format.rows,
    bitsAllocated: format.bitsAllocated,
    bitsStored: format.bitsStored,
    samplesPerPixel: 1,
    pixelRepresentation: format.signed ? 1 : 0,
    planarConfiguration: 0,
    photometricInterpretation: 'MONOCHROME2',
    encodedBuffer: encoded,
  });
  const decoded = NativeCodecs.decodeJpeg(context, {});
  return {
    bytes: decoded.getDecodedBuffer().slice(),
    bytesPerSample: decoded.getBitsAllocated() === 8 ? 1 : 2,
  };
}
