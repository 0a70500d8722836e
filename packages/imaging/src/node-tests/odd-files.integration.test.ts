import { deflateRawSync } from 'node:zlib';

import { describe, expect, test } from '@jest/globals';

import { SYNTAX, writePart10 } from '../dicom/fixtures/part10-writer.ts';
import { describeForInspection } from '../series/describe-for-inspection.ts';
import { readSeries } from '../series/read-series.ts';
import { isPlainGrid } from '../volume/volume.ts';
import { hasRealData, listFiles, readFile, readSeriesFiles, readTruth } from './real-data.ts';

const onRealData = hasRealData ? describe : describe.skip;
const truth = readTruth();
const TIMEOUT_MS = 60_000;

test('a deflate bomb is refused before it fills the memory', async () => {
  const header = writePart10({ elements: {}, transferSyntaxUid: SYNTAX.deflated });
  const bomb = deflateRawSync(Buffer.alloc(500_000_000));
  const bytes = Buffer.concat([header.subarray(0, -2), bomb]);
  const started = performance.now();
  const { refused } = await readSeries([{ name: 'bomb.dcm', bytes }]);
  expect(refused.map(({ code }) => code)).toEqual(['dicom.inflates-too-large']);
  expect(performance.now() - started).toBeLessThan(15_000);
}, 60_000);

onRealData('irregular, odd and malformed files', () => {
  test.each([
    ['irregular/tilt', ['gantry-tilt']],
    ['irregular/uneven', ['non-uniform-spacing', 'missing-slices']],
  ])('%s is read and flagged', async (folder, flags) => {
    const { series, refused } = await readSeries(listFiles(folder).map(readFile));
    expect(refused).toEqual([]);
    expect(series.map(({ volume }) => volume.flags)).toEqual([flags]);
    expect(isPlainGrid(series[0]!.volume)).toBe(false);
  });

  test('irregular/notavolume is refused', async () => {
    const { series, refused } = await readSeries(listFiles('irregular/notavolume').map(readFile));
    expect(series).toEqual([]);
    expect(refused.map(({ code }) => code)).toEqual(
      Array.from({ length: 4 }, () => 'series.not-a-volume'),
    );
  });

  test('shapes: what is no plain volume is refused for what it is', async () => {
    const { series, refused } = await readSeries(listFiles('shapes').map(readFile));
    const codes = Object.fromEntries(refused.map(({ file, code }) => [file, code]));
    expect(codes).toMatchObject({
      'CT_small.dcm': 'series.single-image',
      'RG3_J2KI.dcm': 'series.no-geometry',
      'color-pl.dcm': 'pixel.colour',
      'examples_palette.dcm': 'pixel.colour',
      'emri_small.dcm': 'series.cine',
      'liver-seg.dcm': 'object.segmentation',
      'mlut_18.dcm': 'pixel.lookup-table',
      'parametric_map_float.dcm': 'object.parametric-map',
      'rtdose.dcm': 'object.radiotherapy',
      'rtstruct.dcm': 'object.radiotherapy',
      'sr-tid1500.dcm': 'object.structured-report',
      'waveform_ecg.dcm': 'object.waveform',
      'xa-multiframe96-jpeg.dcm': 'series.cine',
    });
    const found = series.map((one) => describeForInspection(one));
    expect(found.map(({ modality, slices }) => [modality, slices])).toEqual([
      ['CT', 3],
      ['CT', 2],
      ['MR', 6],
    ]);
    expect(found[2]?.voxelSha256).toBe(truth.files['shapes/enhanced-mr-xa10.dcm']?.pixels?.sha256);
  });

  test(
    'malformed files are refused one by one and all together, quickly',
    async () => {
      const paths = listFiles('malformed');
      expect(paths.length).toBeGreaterThan(150);
      for (const path of paths) {
        const started = performance.now();
        const { series, refused } = await readSeries([readFile(path)]);
        expect({ path, series: series.length, refused: refused.length }).toEqual({
          path,
          series: 0,
          refused: 1,
        });
        expect(performance.now() - started).toBeLessThan(5000);
      }
      const together = await readSeries(paths.map(readFile));
      expect(together.refused).toHaveLength(paths.length);
    },
    TIMEOUT_MS,
  );

  test('bad files between good ones do not stop the good ones', async () => {
    const good = readSeriesFiles(truth.series['cta-aorta-totalseg']!);
    const bad = [...listFiles('malformed/real'), ...listFiles('deid')].map(readFile);
    const { series, refused } = await readSeries([...bad, ...good]);
    expect(series.map(({ fileNames }) => fileNames.length)).toEqual([164]);
    expect(refused).toHaveLength(bad.length);
  });

  test('no refusal repeats anything of a file but its base name', async () => {
    const { refused } = await readSeries(listFiles('deid').map(readFile));
    const reasons = refused.map(({ code, reason }) => `${code} ${reason}`).join(' ');
    expect(reasons).not.toMatch(/simpson|homer|\bdoe\b|\d{4,}/i);
  });
});
