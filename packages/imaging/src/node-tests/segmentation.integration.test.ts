import { describe, expect, test } from '@jest/globals';
import { parsePart10 } from '../dicom/part10.ts';
import type { VolumeGeometry } from '../geometry/volume-geometry.ts';
import { placeSegmentation } from '../segmentation/place-segmentation.ts';
import { readSegmentation } from '../segmentation/read-segmentation.ts';
import {
  decodeSegmentationAsset,
  encodeSegmentationAsset,
} from '../segmentation/segmentation-asset.ts';
import type { Segmentation } from '../segmentation/segmentation.ts';
import { readSeries } from '../series/read-series.ts';
import type { Volume } from '../volume/volume.ts';
import { hasRealData, readFile, readTruth } from './real-data.ts';

interface SegmentTruth {
  readonly number: number;
  readonly label: string;
  readonly voxels?: number;
}

const truth = readTruth().files as Readonly<
  Record<string, { readonly segments?: readonly SegmentTruth[] }>
>;

async function read(path: string): Promise<Segmentation> {
  const parsed = parsePart10(readFile(path).bytes);
  if ('refusal' in parsed) throw new Error(parsed.refusal);
  const result = await readSegmentation(parsed.parsed);
  if ('refusal' in result) throw new Error(result.refusal);
  return result.segmentation;
}

async function readVolume(paths: readonly string[]): Promise<Volume> {
  const { series } = await readSeries(paths.map(readFile));
  return series[0]!.volume;
}

/** The grid of a series as TRUTH.json has it, without decoding a slice. */
function geometryOf(series: string): VolumeGeometry {
  const found = readTruth().series[series];
  if (!found) return { columns: 1, rows: 1, slices: 1, spacingMm: [1, 1, 1], indexToLps: IDENTITY };
  const [x, y, z] = found.firstPosition;
  const [rowSpacing, columnSpacing] = found.pixelSpacing;
  const step = found.sliceSpacing.median;
  // Both series are upright.
  return {
    columns: found.cols,
    rows: found.rows,
    slices: found.slices,
    spacingMm: [rowSpacing, columnSpacing, step],
    indexToLps: [columnSpacing, 0, 0, x, 0, rowSpacing, 0, y, 0, 0, step, z, 0, 0, 0, 1],
  };
}

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] as const;

const describeReal = hasRealData ? describe : describe.skip;

describeReal('real segmentations', () => {
  const segs = Object.keys(truth).filter((path) => truth[path]?.segments);
  test.each(hasRealData ? segs : ['none'])('%s has the voxels of TRUTH.json', async (path) => {
    const { segments, kind } = await read(path);
    for (const expected of truth[path]!.segments!) {
      const segment = segments.find(({ number }) => number === expected.number);
      expect(segment?.label).toBe(expected.label);
      expect(kind === 'fractional' || segment?.mask.voxelCount === expected.voxels).toBe(true);
    }
    expect(segments).toHaveLength(truth[path]!.segments!.length);
  });

  test('the three slices under the liver', async () => {
    const volume = await readVolume(['shapes/01.dcm', 'shapes/02.dcm', 'shapes/03.dcm']);
    for (const path of ['shapes/liver-seg.dcm', 'shapes/partial-overlaps-seg.dcm']) {
      const placed = placeSegmentation(await read(path), volume.geometry);
      expect(placed.segments.map(({ mask }) => mask.voxelCount)).toEqual(
        truth[path]!.segments!.map(({ voxels }) => voxels),
      );
    }
  });

  describe('PET/CT', () => {
    const study = 'series/petct-chest-acrin042';
    const ct = geometryOf('petct-chest-acrin042-ct');
    const pt = geometryOf('petct-chest-acrin042-pt');

    test.each([
      ['seg-ct-grid', 'CT'],
      ['seg-pt-grid-1', 'PT'],
      ['seg-pt-grid-2', 'PT'],
    ] as const)('%s on its %s, and within 2 %% of its volume on the other', async (name, own) => {
      const path = `${study}/seg/${name}.dcm`;
      const segmentation = await read(path);
      const [grid, other] = own === 'CT' ? [ct, pt] : [pt, ct];
      const placed = placeSegmentation(segmentation, grid);
      const expected = truth[path]!.segments!.map(({ voxels }) => voxels!);
      expect(placed.segments.map(({ mask }) => mask.voxelCount)).toEqual(expected);
      expect(decodeSegmentationAsset(encodeSegmentationAsset(placed))).toEqual(placed);
      const voxelMm3 = ({ spacingMm }: VolumeGeometry): number =>
        spacingMm[0] * spacingMm[1] * spacingMm[2];
      const onOther = placeSegmentation(segmentation, other);
      for (const [i, { mask }] of onOther.segments.entries()) {
        const ratio = (mask.voxelCount * voxelMm3(other)) / (expected[i]! * voxelMm3(grid));
        expect(Math.abs(ratio - 1)).toBeLessThan(0.02);
      }
    });
  });
});
