import { fullColour, samplesPerPixelOf, type DecodedFrame, type FrameFormat } from './frame.ts';

const RLE_HEADER_BYTES = 64;

/** RLE Lossless (PackBits per byte plane; sample after sample, the most significant byte of each first). @see DICOM PS3.5 Annex G */
export function decodeRle(encoded: Uint8Array, format: FrameFormat): DecodedFrame {
  const bytesPerSample = format.bitsAllocated === 8 ? 1 : 2;
  const segmentCount = bytesPerSample * samplesPerPixelOf(format);
  if (encoded.length < RLE_HEADER_BYTES) throw new Error('The RLE header is cut off.');
  const header = new DataView(encoded.buffer, encoded.byteOffset, RLE_HEADER_BYTES);
  if (header.getUint32(0, true) !== segmentCount)
    throw new Error('The RLE header has an unexpected segment count.');
  const bytes = new Uint8Array(format.rows * format.columns * segmentCount);
  for (let segment = 0; segment < segmentCount; segment += 1) {
    const start = header.getUint32(4 + 4 * segment, true);
    const next =
      segment + 1 < segmentCount ? header.getUint32(8 + 4 * segment, true) : encoded.length;
    if (start < RLE_HEADER_BYTES || start > encoded.length)
      throw new Error('An RLE segment starts outside the frame.');
    const plane = encoded.subarray(start, Math.min(next, encoded.length));
    const sample = Math.floor(segment / bytesPerSample);
    const significance = bytesPerSample - 1 - (segment % bytesPerSample);
    unpackBits(plane, bytes, sample * bytesPerSample + significance, segmentCount);
  }
  return { bytes, bytesPerSample, ...fullColour(format) };
}

/** Fills every `stride`-th byte of `out` from `first` on; throws if the segment ends early. */
function unpackBits(segment: Uint8Array, out: Uint8Array, first: number, stride: number): void {
  let write = first;
  let read = 0;
  while (write < out.length && read < segment.length) {
    const control = segment[read]!;
    read += 1;
    if (control < 128) {
      for (let n = 0; n <= control && write < out.length && read < segment.length; n += 1) {
        out[write] = segment[read]!;
        read += 1;
        write += stride;
      }
    } else if (control > 128 && read < segment.length) {
      const value = segment[read]!;
      read += 1;
      for (let n = 0; n < 257 - control && write < out.length; n += 1) {
        out[write] = value;
        write += stride;
      }
    }
  }
  if (write < out.length) throw new Error('An RLE segment ends before the frame is full.');
}
