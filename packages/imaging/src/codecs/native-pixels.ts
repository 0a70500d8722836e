import type { DecodedFrame, FrameFormat } from './frame.ts';

/** Uncompressed little endian pixels: as they are. */
export function decodeLittleEndian(bytes: Uint8Array, format: FrameFormat): DecodedFrame {
  return { bytes, bytesPerSample: format.bitsAllocated === 8 ? 1 : 2, planar: format.planar };
}

/** Uncompressed big endian pixels: words are swapped; of 8-bit pixels written as words see `swapPairs`. @see DICOM PS3.5 A.3 */
export function decodeBigEndian(bytes: Uint8Array, format: FrameFormat): DecodedFrame {
  const { planar } = format;
  return format.bitsAllocated === 8
    ? { bytes, bytesPerSample: 1, planar }
    : { bytes: swapPairs(bytes), bytesPerSample: 2, planar };
}

/** Every two bytes exchanged; an odd one at the end stays. */
export function swapPairs(bytes: Uint8Array): Uint8Array {
  const swapped = new Uint8Array(bytes.length);
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    swapped[i] = bytes[i + 1]!;
    swapped[i + 1] = bytes[i]!;
  }
  if (bytes.length % 2 === 1) swapped[bytes.length - 1] = bytes[bytes.length - 1]!;
  return swapped;
}
