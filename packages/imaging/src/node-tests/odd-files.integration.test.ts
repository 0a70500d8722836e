import { deflateRawSync } from 'node:zlib';

import { describe, expect, test } from '@jest/globals';

import { SYNTAX, writePart10 } from '../dicom/fixtures/part10-writer.ts';
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

  test('irregular/notavolume can be scrolled, but is no volume', async () => {
    const { series, refused } = await readSeries(listFiles('irregular/notavolume').map(readFile));
    expect(refused).toEqual([]);
    expect(series.map(({ volume }) => [volume.kind, volume.geometry.slices])).toEqual([
      ['image-stack', 4],
    ]);
  });

  test(
    'malformed files all together give what they give alone, quickly',
    async () => {
      const paths = listFiles('malformed');
      expect(paths.length).toBeGreaterThan(150);
      const started = performance.now();
      const { series, refused } = await readSeries(paths.map(readFile));
      expect(performance.now() - started).toBeLessThan(15_000);
      const named = [
        ...series.flatMap(({ fileNames }) => fileNames),
        ...refused.map(({ file }) => file),
      ];
      expect(named.sort()).toEqual(paths.map((path) => readFile(path).name).sort());
    },
    TIMEOUT_MS,
  );

  test('bad files between good ones do not stop the good ones', async () => {
    const good = readSeriesFiles(truth.series['cta-aorta-totalseg']!);
    const bad = [...listFiles('malformed/real'), ...listFiles('deid')].map(readFile);
    const { series, refused } = await readSeries([...bad, ...good]);
    const volumes = series.filter(({ volume }) => volume.kind === 'volume');
    expect(volumes.map(({ fileNames }) => fileNames.length)).toEqual([164]);
    const pictures = series.filter(({ volume }) => volume.kind === 'image-stack');
    expect(refused.length + pictures.flatMap(({ fileNames }) => fileNames).length).toBe(bad.length);
  });

  test('no refusal repeats anything of a file but its base name', async () => {
    const { refused } = await readSeries(listFiles('deid').map(readFile));
    const reasons = refused.map(({ code, reason }) => `${code} ${reason}`).join(' ');
    expect(reasons).not.toMatch(/simpson|homer|\bdoe\b|\d{4,}/i);
  });
});
