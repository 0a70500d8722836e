import { assertCoversFrame, type DecodedFrame, type FrameFormat } from './frame.ts';

type FrameDecoder = (
  encoded: Uint8Array,
  format: FrameFormat,
) => DecodedFrame | Promise<DecodedFrame>;

/** Decoders are imported at first use, so that no codec is loaded that is not needed. */
type DecoderLoader = () => Promise<FrameDecoder>;

const LITTLE_ENDIAN: DecoderLoader = async () =>
  (await import('./native-pixels.ts')).decodeLittleEndian;
const BIG_ENDIAN: DecoderLoader = async () => (await import('./native-pixels.ts')).decodeBigEndian;
const RLE: DecoderLoader = async () => (await import('./rle.ts')).decodeRle;
const JPEG: DecoderLoader = async () => (await import('./jpeg.ts')).decodeJpeg;
const JPEG_LOSSLESS: DecoderLoader = async () =>
  (await import('./jpeg-lossless.ts')).decodeJpegLossless;
const JPEG_LS: DecoderLoader = async () => (await import('./jpeg-ls.ts')).decodeJpegLs;
const JPEG_2000: DecoderLoader = async () => (await import('./jpeg-2000.ts')).decodeJpeg2000;
const HTJ2K: DecoderLoader = async () => (await import('./htj2k.ts')).decodeHtj2k;

/** Every transfer syntax whose single-channel pixels can be decoded. @see DICOM PS3.6 Table A-1 */
const DECODER_LOADERS: ReadonlyMap<string, DecoderLoader> = new Map([
  ['1.2.840.10008.1.2', LITTLE_ENDIAN],
  ['1.2.840.10008.1.2.1', LITTLE_ENDIAN],
  ['1.2.840.10008.1.2.1.99', LITTLE_ENDIAN],
  ['1.2.840.10008.1.2.2', BIG_ENDIAN],
  ['1.2.840.10008.1.2.5', RLE],
  ['1.2.840.10008.1.2.4.50', JPEG],
  ['1.2.840.10008.1.2.4.51', JPEG],
  ['1.2.840.10008.1.2.4.53', JPEG],
  ['1.2.840.10008.1.2.4.55', JPEG],
  ['1.2.840.10008.1.2.4.57', JPEG_LOSSLESS],
  ['1.2.840.10008.1.2.4.70', JPEG_LOSSLESS],
  ['1.2.840.10008.1.2.4.80', JPEG_LS],
  ['1.2.840.10008.1.2.4.81', JPEG_LS],
  ['1.2.840.10008.1.2.4.90', JPEG_2000],
  ['1.2.840.10008.1.2.4.91', JPEG_2000],
  ['1.2.840.10008.1.2.4.92', JPEG_2000],
  ['1.2.840.10008.1.2.4.93', JPEG_2000],
  ['1.2.840.10008.1.2.4.201', HTJ2K],
  ['1.2.840.10008.1.2.4.202', HTJ2K],
  ['1.2.840.10008.1.2.4.203', HTJ2K],
]);

export function isSupportedTransferSyntax(transferSyntaxUid: string): boolean {
  return DECODER_LOADERS.has(transferSyntaxUid);
}

/** The pixels of one encoded frame. Throws FrameSizeError for a lie about the size, any Error for a broken codestream. */
export async function decodeFrame(
  encoded: Uint8Array,
  transferSyntaxUid: string,
  format: FrameFormat,
): Promise<DecodedFrame> {
  const loadDecoder = DECODER_LOADERS.get(transferSyntaxUid);
  if (!loadDecoder) throw new Error('No decoder for this transfer syntax.');
  const decode = await loadDecoder();
  return assertCoversFrame(format, await decode(encoded, format));
}
