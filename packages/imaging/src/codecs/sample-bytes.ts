import { separatePlanes } from './colour.ts';
import { samplesPerPixelOf, type DecodedFrame, type FrameFormat } from './frame.ts';

/**
 * The samples of a frame as an uncompressed little-endian file of the same Bits Allocated holds them: before sign extension,
 * palette, modality LUT and colour conversion. This is what decoders of different makers can be compared by.
 */
export function decodedSampleBytes(
  { bytes, bytesPerSample, colour }: DecodedFrame,
  format: FrameFormat,
  byPlane: boolean,
): Uint8Array {
  const pixels = format.rows * format.columns;
  const isPacked = (colour ?? format.colour) === 'ybr-full-422';
  const count = pixels * (isPacked ? 2 : samplesPerPixelOf(format));
  const wanted = format.bitsAllocated / 8;
  const samples = bytes.subarray(0, count * bytesPerSample);
  if (byPlane && wanted === 1 && bytesPerSample === 1) return separatePlanes(samples, pixels);
  if (wanted === bytesPerSample) return samples.slice();
  const out = new Uint8Array(count * wanted);
  const step = Math.min(wanted, bytesPerSample);
  for (let i = 0; i < count; i += 1) {
    for (let byte = 0; byte < step; byte += 1)
      out[i * wanted + byte] = samples[i * bytesPerSample + byte]!;
  }
  return out;
}
