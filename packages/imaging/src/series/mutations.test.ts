import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeFrame, frameFormat } from '../codecs/fixtures/encode-frame.ts';
import { SYNTAX } from '../dicom/fixtures/part10-writer.ts';
import { plainSeries, rampValues, sliceFile, type SliceOptions } from '../dicom/fixtures/slices.ts';
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
  const { series, segmentations, annotations, refused } = await readSeries(files, {
    withFileHashes: true,
  });
  const named = [
    ...series.flatMap(({ fileNames }) => fileNames),
    ...[...segmentations, ...annotations].map(({ fileName }) => fileName),
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

  const bytes8 = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, i) => i * 5);
  const eightBits: SliceOptions['change'] = {
    0x00280100: ['US', [8]],
    0x00280101: ['US', [8]],
    0x00280102: ['US', [7]],
  };
  const colour: SliceOptions['change'] = {
    ...eightBits,
    0x00280002: ['US', [3]],
    0x00280004: ['CS', 'YBR_FULL_422'],
    0x00280006: ['US', [0]],
  };
  const table = ['OW', Uint8Array.of(1, 2, 3, 4)] as const;
  const descriptor = ['US', [4, 0, 8]] as const;
  test.each<[what: string, options: SliceOptions]>([
    ['colour', { change: colour, pixelData: bytes8(24) }],
    [
      'a palette',
      {
        pixelData: bytes8(12),
        change: {
          ...eightBits,
          0x00280004: ['CS', 'PALETTE COLOR'],
          0x00281101: descriptor,
          0x00281102: descriptor,
          0x00281103: descriptor,
          0x00281201: table,
          0x00281202: table,
          0x00281203: table,
        },
      },
    ],
    [
      'a modality table',
      {
        change: {
          0x00283000: [
            'SQ',
            { items: [{ 0x00283002: ['US', [2, 0, 16]], 0x00283006: ['OW', [7, 9]] }] },
          ],
        },
      },
    ],
    [
      'a run of ultrasound',
      {
        pixelData: bytes8(36),
        change: {
          ...eightBits,
          0x00080060: ['CS', 'US'],
          0x00181063: ['DS', '33.3'],
          0x00280008: ['IS', '3'],
          0x00200032: undefined,
          0x00186011: [
            'SQ',
            {
              items: [
                {
                  0x00186012: ['US', [1]],
                  0x00186024: ['US', [3]],
                  0x00186026: ['US', [3]],
                  0x0018602c: ['FD', [0.05]],
                  0x0018602e: ['FD', [0.05]],
                },
              ],
            },
          ],
        },
      },
    ],
  ])('%s', async (...row) => {
    const [, options] = row;
    const first = sliceFile({ ...options, name: 'first' });
    await fc.assert(
      fc.asyncProperty(damage, async (how) => {
        expect(await unaccounted([damaged(first, how), ...plainSeries(2)])).toEqual([]);
      }),
      { seed: 11, numRuns: 60 },
    );
  });
});
