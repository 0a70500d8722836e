import { describe, expect, test } from '@jest/globals';

import { encodeFrame, frameFormat } from '../codecs/fixtures/encode-frame.ts';
import { plainSeries, rampValues, sliceFile, type SliceOptions } from '../dicom/fixtures/slices.ts';
import type { ElementValue } from '../dicom/fixtures/part10-writer.ts';
import { sha256Hex } from '../hashing/sha256.ts';
import { readSeries } from './read-series.ts';

type Change = NonNullable<SliceOptions['change']>;

/** Takes away what places a slice in the patient. */
const PICTURE: Change = { 0x00200032: undefined, 0x00200037: undefined };
const US = (value: number): readonly [string, ElementValue] => ['US', [value]];
const EIGHT_BITS: Change = { 0x00280100: US(8), 0x00280101: US(8), 0x00280102: US(7) };
const COLOUR: Change = { ...EIGHT_BITS, 0x00280002: US(3), 0x00280004: ['CS', 'RGB'] };

const region = (
  deltaX: number,
  deltaY: number,
  units = 3,
  lastColumn = 3,
): { items: Record<number, readonly [string, ElementValue]>[] } => ({
  items: [
    {
      0x00186012: US(1),
      0x0018601c: ['UL', [lastColumn]],
      0x0018601e: ['UL', [2]],
      0x00186024: US(units),
      0x00186026: US(units),
      0x0018602c: ['FD', [deltaX]],
      0x0018602e: ['FD', [deltaY]],
    },
  ],
});

async function onlyVolume(options: SliceOptions): ReturnType<typeof readOnly> {
  return readOnly([sliceFile(options)]);
}

async function readOnly(files: Parameters<typeof readSeries>[0]) {
  const { series, refused } = await readSeries(files);
  expect(refused).toEqual([]);
  expect(series).toHaveLength(1);
  return series[0]!.volume;
}

describe('image stacks', () => {
  test('a picture lies in a space of its own', async () => {
    const volume = await onlyVolume({ change: PICTURE });
    expect(volume).toMatchObject({
      kind: 'image-stack',
      samplesPerPixel: 1,
      frameTimeMs: null,
      rescaleIntercept: [-1024],
      flags: [],
      geometry: {
        columns: 4,
        rows: 3,
        slices: 1,
        spacingMm: [0.5, 0.25, 1],
        indexToLps: [0.25, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
      },
    });
    expect([...volume.storedValues]).toEqual(rampValues(12, 1));
  });

  test('single images of a series lie behind each other in the order of their numbers', async () => {
    const files = [3, 1, 2].map((n) => sliceFile({ instanceNumber: n, change: PICTURE }));
    const { series } = await readSeries(files);
    expect(series.map(({ fileNames }) => fileNames)).toEqual([['1.dcm', '2.dcm', '3.dcm']]);
    const { series: apart } = await readSeries([
      files[0]!,
      sliceFile({ instanceNumber: 4, rows: 2, change: PICTURE }),
    ]);
    expect(apart).toHaveLength(2);
  });

  test('an image that comes twice is named once', async () => {
    const file = sliceFile({ name: 'again', change: PICTURE });
    const { series, refused } = await readSeries([sliceFile({ change: PICTURE }), file]);
    expect(series[0]?.volume.flags).toEqual(['repeated-slices']);
    expect(refused.map(({ file: name, code }) => [name, code])).toEqual([
      ['again', 'file.repeated'],
    ]);
  });

  test.each<[what: string, change: Change, spacingMm: readonly number[], flags: readonly string[]]>([
    ['Imager Pixel Spacing', { 0x00280030: undefined, 0x00181164: ['DS', '0.1\\0.2'] }, [0.1, 0.2, 1], []],
    ['an ultrasound region', { 0x00280030: undefined, 0x00186011: ['SQ', region(0.05, 0.025)] }, [0.25, 0.5, 1], []],
    ['a region of seconds', { 0x00280030: undefined, 0x00186011: ['SQ', region(0.05, 0.05, 4)] }, [1, 1, 1], ['uncalibrated']],
    ['a region larger than the picture', { 0x00280030: undefined, 0x00186011: ['SQ', region(0.05, 0.025, 3, 7)] }, [1, 1, 1], ['uncalibrated']],
    ['nothing', { 0x00280030: undefined }, [1, 1, 1], ['uncalibrated']],
    ['Pixel Aspect Ratio', { 0x00280030: undefined, 0x00280034: ['IS', '4\\2'] }, [2, 1, 1], ['uncalibrated']],
  ])('spacing comes of %s', async (...row) => {
    const [, change, spacingMm, flags] = row;
    const volume = await onlyVolume({ change: { ...PICTURE, ...change } });
    expect([volume.geometry.spacingMm, volume.flags]).toEqual([spacingMm, flags]);
  }); // prettier-ignore

  test.each<[what: string, change: Change, frameTimeMs: number | null]>([
    ['Frame Time', { 0x00181063: ['DS', '33.3'], 0x00180040: ['IS', '10'] }, 33.3],
    ['a Frame Time Vector', { 0x00181065: ['DS', '0\\40\\60'] }, 50],
    ['Recommended Display Frame Rate', { 0x00082144: ['IS', '25'] }, 40],
    ['Cine Rate', { 0x00180040: ['IS', '10'] }, 100],
    ['a Frame Time of 0', { 0x00181063: ['DS', '0'] }, null],
    ['nothing', {}, null],
  ])('the frame time of a run comes of %s', async (...row) => {
    const [, change, frameTimeMs] = row;
    const volume = await onlyVolume({
      pixelData: new Uint8Array(3 * 4 * 3 * 2),
      change: { 0x00280008: ['IS', '3'], ...change },
    });
    expect([volume.kind, volume.geometry.slices, volume.frameTimeMs]).toEqual([
      'image-stack',
      3,
      frameTimeMs,
    ]);
  });

  test('colour and palettes become red, green and blue', async () => {
    const rgb = Uint8Array.from({ length: 36 }, (_, i) => i * 7);
    const colour = await onlyVolume({ pixelData: rgb, change: COLOUR });
    expect(colour).toMatchObject({
      kind: 'image-stack',
      samplesPerPixel: 3,
      photometricInterpretation: 'RGB',
      valueRange: { min: 0, max: 245 },
    });
    expect(colour.storedValues).toEqual(rgb);
    const table = ['OW', [0, 10, 20]] as const;
    const palette = await onlyVolume({
      pixelData: Uint8Array.of(0, 1, 2, 2, 1, 0, 0, 0, 0, 9, 9, 9),
      change: {
        ...EIGHT_BITS,
        0x00280004: ['CS', 'PALETTE COLOR'],
        0x00281101: ['US', [3, 0, 8]],
        0x00281102: ['US', [3, 0, 8]],
        0x00281103: ['US', [3, 0, 8]],
        0x00281201: table,
        0x00281202: ['OW', [1, 11, 21]],
        0x00281203: ['OW', [2, 12, 22]],
      },
    });
    expect([...palette.storedValues.subarray(0, 9)]).toEqual([0, 1, 2, 10, 11, 12, 20, 21, 22]);
    expect([...palette.storedValues.subarray(33)]).toEqual([20, 21, 22]);
  });

  test('values go through a modality table once, and then count as they are', async () => {
    const volume = await onlyVolume({
      values: [0, 1, 2, 9, 0, 0, 0, 0, 0, 0, 0, 0],
      signed: true,
      change: {
        0x00283000: [
          'SQ',
          { items: [{ 0x00283002: ['US', [3, 0, 16]], 0x00283006: ['OW', [500, 40_000, 7]] }] },
        ],
      },
    });
    expect(volume.storedValues).toBeInstanceOf(Uint16Array);
    expect([...volume.storedValues.subarray(0, 4)]).toEqual([500, 40_000, 7, 7]);
    expect([volume.rescaleSlope, volume.rescaleIntercept]).toEqual([[1], [0]]);
  });

  test('one bad frame refuses its file alone', async () => {
    const format = frameFormat({ rows: 3, columns: 4 });
    const run = async (
      name: string,
      damagedFrame?: number,
    ): Promise<ReturnType<typeof sliceFile>> => {
      const frames = await Promise.all(
        [1, 2, 3].map((n) =>
          encodeFrame('encodeJpegLs', Uint16Array.from(rampValues(12, n)), format),
        ),
      );
      if (damagedFrame !== undefined) frames[damagedFrame]!.fill(0xff, 20);
      return sliceFile({
        name,
        transferSyntaxUid: '1.2.840.10008.1.2.4.80',
        pixelData: { fragments: frames },
        change: { 0x00280008: ['IS', '3'], 0x00080018: ['UI', `2.25.${name.length}`] },
      });
    };
    const { series, refused } = await readSeries([await run('good'), await run('broken', 1)]);
    expect(series.map(({ fileNames }) => fileNames)).toEqual([['good']]);
    expect(refused.map(({ file, code }) => [file, code])).toEqual([
      ['broken', 'pixel.undecodable'],
    ]);
  });

  test('the last slice of a volume that is left becomes a picture', async () => {
    const [good] = plainSeries(1);
    const bad = sliceFile({
      name: 'bad',
      instanceNumber: 2,
      transferSyntaxUid: '1.2.840.10008.1.2.5',
      pixelData: { fragments: [new Uint8Array(70)] },
    });
    const { series, refused } = await readSeries([good!, bad]);
    expect(series.map(({ volume, fileNames }) => [volume.kind, fileNames])).toEqual([
      ['image-stack', ['1.dcm']],
    ]);
    expect(refused.map(({ file, code }) => [file, code])).toEqual([['bad', 'pixel.undecodable']]);
  });
});

describe('hashes of files', () => {
  test('are of the samples as they are stored, padding included, and of each frame', async () => {
    const pixels = Uint8Array.from({ length: 9 }, (_, i) => i);
    const file = sliceFile({
      columns: 3,
      rows: 1,
      pixelData: pixels,
      change: { ...EIGHT_BITS, 0x00280008: ['IS', '3'] },
    });
    const { series } = await readSeries([file], { withFileHashes: true });
    expect(series[0]?.files).toEqual([
      {
        file: '1.dcm',
        rows: 1,
        columns: 3,
        frames: 3,
        samplesPerPixel: 1,
        pixelSha256: sha256Hex(Uint8Array.of(...pixels, 0)),
        framePixelSha256: [0, 3, 6].map((start) => sha256Hex(pixels.subarray(start, start + 3))),
      },
    ]);
  });

  test('are made of volumes only if they are one file', async () => {
    const { series } = await readSeries(plainSeries(3), { withFileHashes: true });
    expect(series.map(({ files }) => files)).toEqual([[]]);
  });
});
