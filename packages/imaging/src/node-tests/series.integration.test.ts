import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { decodePreview, decodeSlice, decodeWholeAsset } from '../asset/decode.ts';
import { encodeVolumeAsset } from '../asset/encode.ts';
import { createAssetReceiver } from '../asset/receiver.ts';
import { decodeHtj2kAtLevel } from '../codecs/htj2k.ts';
import { indexToLps } from '../geometry/volume-geometry.ts';
import { valueAt } from '../mpr/reslice.ts';
import { describeForInspection } from '../series/describe-for-inspection.ts';
import { readSeries, type ReadSeriesResult } from '../series/read-series.ts';
import { isPlainGrid } from '../volume/volume.ts';
import { voxelSha256 } from '../volume/voxel-sha256.ts';
import { hasRealData, readSeriesFiles, readTruth } from './real-data.ts';

/** Golden numbers: data/TRUTH.json, computed with dcmtk and gdcm. */
const truth = readTruth();
const seriesNames = hasRealData ? Object.keys(truth.series) : ['(no data)'];
const TIMEOUT_MS = 60_000;

const TILTED = 'ct-head-ge-tilt';
const TILTED_FLAGS = ['gantry-tilt', 'non-uniform-spacing', 'padding'];

/** Asset bytes per raw byte that must not be passed. The aorta is noisy, and resampled to 1.5 mm. */
const MAX_RATIO: Readonly<Record<string, number>> = {
  'petct-chest-acrin042-ct': 0.36,
  'petct-chest-acrin042-pt': 0.4,
  'mr-brain-vs001': 0.4,
  'ct-headphantom-philips': 0.25,
  'ct-head-ge-tilt': 0.24,
  'cta-aorta-totalseg': 0.6,
  'ct-head-cranium': 0.39,
};

describe.each(seriesNames)('%s', (name) => {
  const testOnData = hasRealData ? test : test.skip;
  const expected = truth.series[name]!;
  let result: ReadSeriesResult | undefined;

  beforeAll(async () => {
    if (hasRealData) result = await readSeries(readSeriesFiles(expected));
  }, TIMEOUT_MS);
  afterAll(() => {
    result = undefined;
  });

  testOnData('voxels, order, geometry and values are those of dcmtk and gdcm', () => {
    const { series, refused } = result!;
    expect(refused).toEqual([]);
    expect(series).toHaveLength(1);
    const { volume, fileNames } = series[0]!;
    const inspection = describeForInspection(series[0]!);
    expect(inspection.voxelSha256).toBe(expected.voxelSha256);
    expect(fileNames).toEqual(expected.order.map(({ file }) => file));
    expect(inspection).toMatchObject({
      modality: expected.modality,
      rows: expected.rows,
      columns: expected.cols,
      slices: expected.slices,
      flags: name === TILTED ? TILTED_FLAGS : [],
    });
    expect(isPlainGrid(volume)).toBe(name !== TILTED);
    expect(inspection.spacingMm.slice(0, 2)).toEqual(expected.pixelSpacing);
    expect(inspection.spacingMm[2]).toBeCloseTo(expected.sliceSpacing.median, 3);
    expect(inspection.min).toBeCloseTo(expected.rescaled.min, 3);
    expect(inspection.max).toBeCloseTo(expected.rescaled.max, 3);
    expect(inspection.mean).toBeCloseTo(expected.rescaled.mean, 3);
    for (const { slice, row, col, value } of expected.probes) {
      const measured = valueAt(volume, indexToLps(volume.geometry, [col, row, slice]));
      expect(Math.abs((measured ?? Number.NaN) - value)).toBeLessThan(1e-3);
    }
  });

  testOnData(
    'its asset is small, lossless, and exact at every level',
    async () => {
      const { volume } = result!.series[0]!;
      const asset = await encodeVolumeAsset(volume);
      expect(asset.length / expected.voxelBytes).toBeLessThan(MAX_RATIO[name]!);
      expect(voxelSha256(await decodeWholeAsset(asset))).toBe(expected.voxelSha256);

      const receiver = createAssetReceiver();
      receiver.push(asset);
      const header = receiver.header!;
      const slice = volume.geometry.slices >> 1;
      const whole = receiver.codestreamPrefix(slice, 0)!;
      for (const { level, columns, rows } of header.levels) {
        const prefix = receiver.codestreamPrefix(slice, level)!;
        const { storedValues } = await decodeSlice(header, slice, level, prefix);
        const size = { columns, rows, signed: header.signed, samplesPerPixel: 1 } as const;
        const fromWhole = await decodeHtj2kAtLevel(whole, size, level);
        expect(
          Buffer.compare(Buffer.from(storedValues.buffer), Buffer.from(fromWhole.buffer)),
        ).toBe(0);
      }

      const { geometry } = await decodePreview(header, asset);
      expect(Math.max(geometry.columns, geometry.rows, geometry.slices)).toBeLessThanOrEqual(64);
      expect(header.preview.offset + header.preview.byteLength).toBeLessThan(300_000);
    },
    TIMEOUT_MS,
  );

  if (name !== TILTED) return;
  test('its tilt is found from positions', () => {
    const { indexToLps: m } = result!.series[0]!.volume.geometry;
    // Normal of the slices: row x column of Image Orientation (Patient).
    const cosine = (m[6] * 0.3173047 + m[10] * 0.9483237) / Math.hypot(m[2], m[6], m[10]);
    expect((Math.acos(cosine) * 180) / Math.PI).toBeCloseTo(18.5, 1);
  });
});
