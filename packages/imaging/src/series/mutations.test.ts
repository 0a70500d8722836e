import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeFrame, frameFormat } from '../codecs/fixtures/encode-frame.ts';
import { SYNTAX } from '../dicom/fixtures/part10-writer.ts';
import { plainSeries, rampValues, sliceFile } from '../dicom/fixtures/slices.ts';
import { readSeries, type DicomFile } from './read-series.ts';

/** Damages a file: bytes overwritten at given places, and perhaps a cut. */
const damage = fc.record({
  writes: fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 12 }),
  cut: fc.option(fc.nat(), { nil: undefined }),
});

function damaged(
  file: DicomFile,
  { writes, cut }: { writes: [number, number][]; cut: number | undefined },
): DicomFile {
  const bytes = file.bytes.slice();
  for (const [place, value] of writes) bytes[place % bytes.length] = value;
  return { ...file, bytes: cut === undefined ? bytes : bytes.subarray(0, cut % bytes.length) };
}

/** Files that are in no series and not refused, or more than once in either: there must be none. */
async function unaccounted(files: readonly DicomFile[]): Promise<string[]> {
  const { series, refused } = await readSeries(files);
  const named = [
    ...series.flatMap(({ fileNames }) => fileNames),
    ...refused.map(({ file }) => file),
  ];
  return files
    .map(({ name }) => name)
    .filter((name) => named.filter((n) => n === name).length !== 1);
}

describe('whatever happens to a file, every file is accounted for', () => {
  test.each([
    SYNTAX.explicitLittleEndian,
    SYNTAX.implicitLittleEndian,
    SYNTAX.explicitBigEndian,
    SYNTAX.deflated,
  ])('%s', async (transferSyntaxUid) => {
    const [first, ...others] = plainSeries(3, { transferSyntaxUid });
    await fc.assert(
      fc.asyncProperty(damage, async (how) => {
        expect(await unaccounted([damaged(first!, how), ...others])).toEqual([]);
      }),
      { seed: 9, numRuns: 80 },
    );
  });

  test.each([
    ['1.2.840.10008.1.2.5', 'encodeRle'],
    ['1.2.840.10008.1.2.4.70', 'encodeJpeg'],
    ['1.2.840.10008.1.2.4.80', 'encodeJpegLs'],
    ['1.2.840.10008.1.2.4.90', 'encodeJpeg2000'],
    ['1.2.840.10008.1.2.4.201', 'encodeHtJpeg2000'],
  ] as const)('%s', async (transferSyntaxUid, encoder) => {
    const format = frameFormat({ rows: 3, columns: 4 });
    const files = await Promise.all(
      [1, 2, 3].map(async (n) => {
        const values = Uint16Array.from(rampValues(12, n));
        const frame = await encodeFrame(encoder, values, format, { lossy: false });
        return sliceFile({
          instanceNumber: n,
          transferSyntaxUid,
          pixelData: { fragments: [frame] },
        });
      }),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (how) => {
        expect(await unaccounted([damaged(files[0]!, how), ...files.slice(1)])).toEqual([]);
      }),
      { seed: 10, numRuns: 50 },
    );
  });
});
