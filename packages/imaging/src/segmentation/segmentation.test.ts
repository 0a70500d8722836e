import { describe, expect, test } from '@jest/globals';
import { gunzipSync } from 'fflate';
import { AssetError } from '../asset/asset-error.ts';
import { asciiString, joinBytes, jsonBytes } from '../bytes/ascii.ts';
import { gzip } from '../bytes/gzip.ts';
import { sha256Hex } from '../hashing/sha256.ts';
import type { VolumeGeometry } from '../geometry/volume-geometry.ts';
import { isInMask } from './bit-mask.ts';
import {
  code,
  SEGMENTATION_UID,
  segmentationFile,
  SOURCE_UID,
} from './fixtures/segmentation-file.ts';
import { placeSegmentation } from './place-segmentation.ts';
import { readSegmentation } from './read-segmentation.ts';
import { cieLabToRgb, paletteColour } from './segment-colour.ts';
import { decodeSegmentationAsset, encodeSegmentationAsset } from './segmentation-asset.ts';
import type { PlacedSegmentation, Segmentation } from './segmentation.ts';

/** 3 x 5: 15 bits per frame, so frames start in the middle of bytes. */
const ROWS = 3;
const COLUMNS = 5;
const FIRST = [0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1];
const SECOND = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const OVERLAPPING = [0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

async function read(file: Parameters<typeof readSegmentation>[0]): Promise<Segmentation> {
  const result = await readSegmentation(file);
  if ('refusal' in result) throw new Error(result.refusal);
  return result.segmentation;
}

const twoSegments = segmentationFile({
  rows: ROWS,
  columns: COLUMNS,
  // Out of order, and with a plane missing between z = 2 and z = 6.
  frames: [
    { segment: 1, positionLps: [0, 0, 6], samples: SECOND },
    { segment: 1, positionLps: [0, 0, 0], samples: FIRST },
    { segment: 2, positionLps: [0, 0, 0], samples: OVERLAPPING },
    { segment: 1, positionLps: [0, 0, 2], samples: FIRST },
  ],
  segments: {
    1: {
      0x00620005: ['LO', 'Lesion'],
      0x0062000d: ['US', [65_535, 32_896, 32_896]],
      0x00620003: ['SQ', code('49755003', 'SCT', 'Morphologically Altered Structure')],
      0x0062000f: ['SQ', code('108369006', 'SCT', 'Neoplasm')],
    },
    2: { 0x0062000f: ['SQ', code('X1', '99SECRET', 'Jane Doe')] },
  },
});

describe('readSegmentation', () => {
  test('bits that are not aligned to bytes, frames in any order, overlapping segments', async () => {
    const { segments, grid, kind } = await read(twoSegments);
    expect(kind).toBe('binary');
    expect(grid.planePositionsLps).toEqual([
      [0, 0, 0],
      [0, 0, 2],
      [0, 0, 6],
    ]);
    expect(grid.planeThicknessMm).toBe(2);
    expect(segments.map(({ mask }) => mask.voxelCount)).toEqual([4 + 4 + 2, 3]);
    const [first, second] = segments;
    for (const [i, sample] of FIRST.entries()) {
      expect(isInMask(first!.mask, i % COLUMNS, Math.floor(i / COLUMNS), 1)).toBe(sample === 1);
    }
    expect(isInMask(first!.mask, 1, 0, 0) && isInMask(second!.mask, 1, 0, 0)).toBe(true);
    expect(second!.mask.size).toEqual([3, 1, 1]);
  });

  test('labels, codes of public vocabularies, colours and the keys that link it', async () => {
    const { segments, sopInstanceKey, frameOfReferenceKey, referencedSopInstanceKeys } =
      await read(twoSegments);
    expect(sopInstanceKey).toBe(SEGMENTATION_UID);
    expect(segments[0]).toMatchObject({
      number: 1,
      label: 'Lesion',
      colorRgb: [255, 255, 255],
      propertyType: { value: '108369006', scheme: 'SCT', meaning: 'Neoplasm' },
    });
    expect(segments[1]).toMatchObject({
      label: 'Segment 2',
      colorRgb: paletteColour(1),
      propertyCategory: null,
      propertyType: null,
    });
    expect([frameOfReferenceKey, referencedSopInstanceKeys]).toEqual(['2.25.99', [SOURCE_UID]]);
  });

  test('fractions are in from half of the maximum on', async () => {
    const { segments, kind } = await read(
      segmentationFile({
        rows: 1,
        columns: 4,
        type: 'FRACTIONAL',
        frames: [{ segment: 1, positionLps: [0, 0, 0], samples: [99, 100, 200, 0] }],
        segments: { 1: {} },
        change: { 0x0062000e: ['US', [200]] },
      }),
    );
    expect([kind, segments[0]?.mask.voxelCount]).toEqual(['fractional', 2]);
  });

  test('a label map holds all segments in one frame', async () => {
    const { segments } = await read(
      segmentationFile({
        rows: 1,
        columns: 6,
        type: 'LABELMAP',
        frames: [{ segment: 0, positionLps: [0, 0, 0], samples: [0, 1, 2, 2, 7, 0] }],
        segments: { 1: {}, 2: {} },
      }),
    );
    expect(segments.map(({ mask }) => mask.voxelCount)).toEqual([1, 2]);
  });

  test.each([
    ['an undescribed segment', { segment: 3 }, {}, 'dicom.damaged'],
    ['pixels that end early', {}, { 0x7fe00010: ['OB', new Uint8Array(0)] }, 'pixel.truncated'],
    ['no frame', {}, { 0x00280010: ['US', [0]] }, 'pixel.missing'],
    ['a lie about frames', {}, { 0x00280008: ['IS', '70000'] }, 'dicom.damaged'],
    ['no position', {}, { 0x52009230: ['SQ', { items: [{}] }] }, 'series.no-geometry'],
  ] as const)('refuses %s', async (_, frame, change, refusal) => {
    const file = segmentationFile({
      rows: 1,
      columns: 8,
      frames: [{ segment: 1, positionLps: [0, 0, 0], samples: [1, 0, 0, 0, 0, 0, 0, 1], ...frame }],
      segments: { 1: {} },
      change,
    });
    expect(await readSegmentation(file)).toEqual({ refusal });
  });
});

describe('colours', () => {
  test('CIELab of the standard: white, black, and the red of sRGB', () => {
    expect(cieLabToRgb([65_535, 32_896, 32_896])).toEqual([255, 255, 255]);
    expect(cieLabToRgb([0, 32_896, 32_896])).toEqual([0, 0, 0]);
    // sRGB red is L* 54.29, a* 80.81, b* 69.89 under D50.
    const lab = [54.29 / 100, (80.81 + 128) / 255, (69.89 + 128) / 255] as const;
    const red = cieLabToRgb(
      lab.map((part) => Math.round(part * 65_535)) as [number, number, number],
    );
    expect(red[0]).toBeGreaterThanOrEqual(254);
    expect(Math.max(red[1], red[2])).toBeLessThanOrEqual(3);
  });
});

const grid = (change: Partial<VolumeGeometry> = {}): VolumeGeometry => ({
  columns: COLUMNS,
  rows: ROWS,
  slices: 4,
  spacingMm: [1, 1, 2],
  indexToLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1],
  ...change,
});

const counts = ({ segments }: PlacedSegmentation): number[] =>
  segments.map(({ mask }) => mask.voxelCount);

describe('placeSegmentation', () => {
  test('the same grid, with a plane that the segmentation leaves out', async () => {
    const placed = placeSegmentation(await read(twoSegments), grid());
    expect(counts(placed)).toEqual([10, 3]);
    const [first] = placed.segments;
    expect(isInMask(first!.mask, 1, 0, 1)).toBe(true);
    expect(isInMask(first!.mask, 1, 0, 2)).toBe(false);
    expect(isInMask(first!.mask, 0, 0, 3)).toBe(true);
  });

  test('slices in the other order, columns mirrored', async () => {
    const placed = placeSegmentation(
      await read(twoSegments),
      grid({ indexToLps: [-1, 0, 0, 4, 0, 1, 0, 0, 0, 0, -2, 6, 0, 0, 0, 1] }),
    );
    expect(counts(placed)).toEqual([10, 3]);
    expect(isInMask(placed.segments[0]!.mask, 3, 0, 2)).toBe(true);
  });

  test('a grid that is turned: columns along z', async () => {
    const placed = placeSegmentation(
      await read(twoSegments),
      grid({
        columns: 4,
        rows: COLUMNS,
        slices: ROWS,
        indexToLps: [0, 1, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 1],
      }),
    );
    expect(counts(placed)).toEqual([10, 3]);
    expect(isInMask(placed.segments[0]!.mask, 1, 1, 0)).toBe(true);
  });

  test('a finer grid gets as many voxels as fit into the same space; another place gets none', async () => {
    const fine = grid({
      columns: COLUMNS * 2,
      rows: ROWS * 2,
      slices: 8,
      indexToLps: [0.5, 0, 0, -0.25, 0, 0.5, 0, -0.25, 0, 0, 1, -0.5, 0, 0, 0, 1],
    });
    expect(counts(placeSegmentation(await read(twoSegments), fine))).toEqual([80, 24]);
    const away = grid({ indexToLps: [1, 0, 0, 90, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1] });
    expect(counts(placeSegmentation(await read(twoSegments), away))).toEqual([0, 0]);
  });
});

/** An asset whose header was changed, with a hash that fits. */
function forged(asset: Uint8Array, change: (header: Record<string, unknown>) => void): Uint8Array {
  const jsonLength = new DataView(asset.buffer).getUint32(8, true);
  const header = JSON.parse(asciiString(asset.subarray(44, 44 + jsonLength))) as Record<
    string,
    unknown
  >;
  change(header);
  const json = jsonBytes(header);
  const head = asset.slice(0, 44);
  new DataView(head.buffer).setUint32(8, json.length, true);
  const hash = sha256Hex(json);
  for (let i = 0; i < 32; i += 1) head[12 + i] = Number.parseInt(hash.slice(i * 2, i * 2 + 2), 16);
  return joinBytes([head, json, asset.subarray(44 + jsonLength)]);
}

type ForgedSegment = Record<string, unknown> & { size: number[] };
const firstOf = (header: Record<string, unknown>): ForgedSegment =>
  (header['segments'] as ForgedSegment[])[0]!;

describe('segmentation assets', () => {
  test('come back as they were, without any key', async () => {
    const placed = placeSegmentation(await read(twoSegments), grid());
    const asset = encodeSegmentationAsset(placed);
    expect(decodeSegmentationAsset(asset)).toEqual(placed);
    expect(encodeSegmentationAsset(placed)).toEqual(asset);
    expect(asciiString(asset)).not.toMatch(/2\.25\.|Jane/);
  });

  test('refuse what is damaged', async () => {
    const asset = encodeSegmentationAsset(placeSegmentation(await read(twoSegments), grid()));
    const codeOf = (bytes: Uint8Array): string => {
      try {
        decodeSegmentationAsset(bytes);
        return 'accepted';
      } catch (error) {
        return error instanceof AssetError ? error.code : String(error);
      }
    };
    const flipped = (at: number): Uint8Array => {
      const copy = asset.slice();
      copy[at]! ^= 1;
      return copy;
    };
    expect(codeOf(flipped(0))).toBe('asset.not-an-asset');
    expect(codeOf(flipped(7))).toBe('asset.unsupported-version');
    expect(codeOf(flipped(60))).toBe('asset.broken-header');
    expect(codeOf(flipped(asset.length - 1))).toBe('asset.corrupt');
    for (const length of [0, 20, 43, 100, asset.length - 1])
      expect(codeOf(asset.slice(0, length))).toMatch(/^asset\./);
    expect(codeOf(joinBytes([asset, Uint8Array.of(0)]))).toBe('asset.corrupt');
  });

  test('refuse what is forged: bombs, boxes outside, lies about counts, too many segments', async () => {
    const asset = encodeSegmentationAsset(placeSegmentation(await read(twoSegments), grid()));
    const expectRefused = (change: (header: Record<string, unknown>) => void): void => {
      expect(() => decodeSegmentationAsset(forged(asset, change))).toThrow(AssetError);
    };
    decodeSegmentationAsset(forged(asset, () => undefined));
    expectRefused((header) => (firstOf(header)['voxelCount'] = 9));
    expectRefused((header) => (firstOf(header).size = [6, 3, 4]));
    expectRefused((header) => (firstOf(header).size = [5, 3, 3]));
    expectRefused((header) => (firstOf(header)['origin'] = [-1, 0, 0]));
    expectRefused((header) => (firstOf(header)['colorRgb'] = [0, 0, 256]));
    expectRefused((header) => (firstOf(header)['label'] = 'x'.repeat(65)));
    expectRefused((header) => (firstOf(header)['sha256'] = '0'.repeat(64)));
    expectRefused((header) => {
      header['segments'] = Array.from({ length: 1025 }, (_, i) => ({
        ...firstOf(header),
        number: i,
      }));
    });
    expectRefused((header) => {
      Object.assign(header, { columns: 60_000, rows: 60_000, slices: 60_000 });
      firstOf(header).size = [60_000, 60_000, 2];
    });
    // 64 MB of zeros in 64 KB: never inflated beyond the box.
    const bomb = gzip(new Uint8Array(2 ** 26), 9);
    const bombed = forged(asset, (header) => {
      header['segments'] = [
        { ...firstOf(header), byteLength: bomb.length, sha256: sha256Hex(bomb) },
      ];
    });
    const headLength = 44 + new DataView(bombed.buffer).getUint32(8, true);
    expect(() =>
      decodeSegmentationAsset(joinBytes([bombed.subarray(0, headLength), bomb])),
    ).toThrow(AssetError);
    expect(gunzipSync(bomb)).toHaveLength(2 ** 26);
  });
});
