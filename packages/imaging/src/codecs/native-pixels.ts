import type { DecodedFrame, FrameFormat } from './frame.ts';

/** Uncompressed little endian pixels: as they are. */
export function decodeLittleEndian(bytes: Uint8Array, format: FrameFormat): DecodedFrame {
  return { bytes, bytesPerSample: format.bitsAllocated === 8 ? 1 : 2 };
}

/** Uncompressed big endian pixels: swapped in pairs, 8-bit ones too if they were written as words. @see DICOM PS3.5 A.3 */
export function decodeBigEndian(bytes: Uint8Array, format: FrameFormat): DecodedFrame {
  if (format.bitsAllocated === 8 && format.pixelVr === 'OB') return { bytes, bytesPerSample: 1 };
  const swapped = new Uint8Array(bytes.length);
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    swapped[i] = bytes[i + 1]!;
    swapped[i + 1] = bytes[i]!;
  }
  if (bytes.length % 2 === 1) swapped[bytes.length - 1] = bytes[bytes.length - 1]!;
  return { bytes: swapped, bytesPerSample: format.bitsAllocated === 8 ? 1 : 2 };
}
