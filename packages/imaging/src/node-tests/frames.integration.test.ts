import { describe, expect, test } from '@jest/globals';

import { decodeFrame } from '../codecs/decode-frame.ts';
import { readSlices } from '../dicom/image-file.ts';
import { parsePart10 } from '../dicom/part10.ts';
import { sha256Hex } from '../hashing/sha256.ts';
import { hasRealData, listFiles, readFile, readTruth } from './real-data.ts';

const onRealData = hasRealData ? describe : describe.skip;
const truth = readTruth();

/** Decoders of lossy streams may differ by a count: only lossless ones have one right answer. */
const LOSSY = /\.4\.(50|51|53|55|81|91)$/;

/** SHA-256 of all decoded frames of a file; undefined if it is no greyscale image with geometry. */
async function pixelSha256(path: string): Promise<string | undefined> {
  const result = parsePart10(readFile(path).bytes);
  if ('refusal' in result) return undefined;
  const read = readSlices(path, result.parsed);
  if ('refusal' in read) return undefined;
  const frames: Uint8Array[] = [];
  for (const { source, frameIndex, format } of read.slices) {
    const { bytes } = await decodeFrame(
      source.encodedFrame(frameIndex)!,
      source.transferSyntaxUid,
      format,
    );
    frames.push(bytes);
  }
  return sha256Hex(Buffer.concat(frames));
}

onRealData('single files decode to the bytes dcmtk and gdcm decode', () => {
  const paths = [
    ...listFiles('syntax'),
    ...listFiles('shapes'),
    ...listFiles('malformed/real'),
  ].filter((path) => {
    const file = truth.files[path];
    return file?.pixels && !LOSSY.test(file.transferSyntax);
  });

  test('every lossless transfer syntax', async () => {
    const checked = new Set<string>();
    for (const path of paths) {
      const sha256 = await pixelSha256(path);
      if (sha256 === undefined) continue;
      // The padded file has bytes behind its one frame, which the tools hash along: its frame is that of the plain file.
      const reference = path.replace('MR_small_padded', 'MR_small');
      expect({ path, sha256 }).toEqual({ path, sha256: truth.files[reference]?.pixels?.sha256 });
      checked.add(truth.files[path]!.transferSyntax);
    }
    expect([...checked].sort()).toEqual([
      '1.2.840.10008.1.2',
      '1.2.840.10008.1.2.1',
      '1.2.840.10008.1.2.1.99',
      '1.2.840.10008.1.2.2',
      '1.2.840.10008.1.2.4.201',
      '1.2.840.10008.1.2.4.57',
      '1.2.840.10008.1.2.4.70',
      '1.2.840.10008.1.2.4.80',
      '1.2.840.10008.1.2.4.90',
      '1.2.840.10008.1.2.5',
    ]);
  }, 60_000);

  test.each([
    ['ct-jpegls-near.dcm'],
    ['ct-jpeg-baseline8.dcm'],
    ['ct-jpeg-extended12.dcm'],
    ['ct-jpeg-progressive55.dcm'],
    ['ct-jpeg-spectral53.dcm'],
    ['ct-j2k-lossy.dcm'],
  ])('lossy %s decodes, too', async (name) => {
    const path = `syntax/ctimage/${name}`;
    expect(await pixelSha256(path)).toBe(truth.files[path]?.pixels?.sha256);
  });
});
