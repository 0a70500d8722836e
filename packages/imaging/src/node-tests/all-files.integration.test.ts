import { describe, expect, test } from '@jest/globals';

import { readSeries, type ReadSeriesResult } from '../series/read-series.ts';
import { voxelSha256 } from '../volume/voxel-sha256.ts';
import { EXPECTED_FUZZ_OUTCOMES } from './expected-fuzz-outcomes.ts';
import { EXPECTED_OUTCOMES } from './expected-outcomes.ts';
import { hasRealData, listFiles, readFile, readTruth } from './real-data.ts';

/** Every single file of the shared data against the tables of outcomes, whose golden numbers are data/TRUTH.json. */
const onRealData = hasRealData ? describe : describe.skip;
const truth = readTruth();

const EXPECTED: ReadonlyMap<string, string> = new Map([
  ...Object.entries(EXPECTED_OUTCOMES).map(([path, [outcome = '']]) => [path, outcome] as const),
  ...Object.entries(EXPECTED_FUZZ_OUTCOMES).flatMap(([outcome, paths]) =>
    paths.map((path) => [`malformed/fuzz/${path}`, outcome] as const),
  ),
]);

const FOLDERS = ['syntax', 'shapes', 'irregular', 'deid', 'malformed'] as const;
const OTHERS = [
  ...listFiles('series/petct-chest-acrin042/seg'),
  ...listFiles('series/cta-aorta-totalseg').filter((path) => path.endsWith('.nii.gz')),
];

const MAX_MS = 30_000;
const MAX_BYTES = 2 ** 31;

/** What became of a file, in the words of the tables. */
function outcomeOf(path: string, result: ReadSeriesResult): string {
  const { series, segmentations, refused } = result;
  const [refusal] = refused;
  if (refusal) return refusal.code;
  const expected = truth.files[path];
  const [segmentation] = segmentations;
  if (segmentation?.file) {
    const { pixelSha256, segments } = segmentation.file;
    // The truth leaves out what nobody counted: the voxels of fractions, the segments of a single frame.
    for (const segment of expected?.segments ?? [])
      expect(segments).toContainEqual(expect.objectContaining(segment));
    return pixelSha256 === expected?.pixels?.sha256 ? 'equal' : 'different segmentation';
  }
  const [first] = series;
  if (!first || series.length > 1) return `${series.length} series`;
  const { columns, rows, slices } = first.volume.geometry;
  const sha256 = first.files[0]?.pixelSha256;
  if (expected?.pixels) return sha256 === expected.pixels.sha256 ? 'equal' : `different ${sha256}`;
  return ['read', `${columns}x${rows}x${slices}`, ...(sha256 ? [sha256.slice(0, 8)] : [])].join(
    ' ',
  );
}

onRealData('every single file is read right or refused by name', () => {
  test('the tables name every file', () => {
    const paths = [...FOLDERS.flatMap((folder) => listFiles(folder)), ...OTHERS];
    expect([...EXPECTED.keys()].sort()).toEqual(paths.sort());
  });

  test.each([...FOLDERS.map((folder) => [folder, listFiles(folder)] as const), ['series', OTHERS]])(
    '%s',
    async (...row) => {
      const [, paths] = row;
      const outcomes: [string, string][] = [];
      for (const path of paths) {
        const started = performance.now();
        const result = await readSeries([readFile(path)], { withFileHashes: true });
        expect({ path, ms: performance.now() - started < MAX_MS }).toEqual({ path, ms: true });
        outcomes.push([path, outcomeOf(path, result)]);
      }
      expect(outcomes).toEqual(outcomes.map(([path]) => [path, EXPECTED.get(path)]));
      expect(process.resourceUsage().maxRSS * 1024).toBeLessThan(MAX_BYTES);
    },
    60_000,
  );

  test('every transfer syntax that can be read is among them', () => {
    const read = [...EXPECTED]
      .filter(([, outcome]) => outcome === 'equal')
      .map(([path]) => truth.files[path]?.transferSyntax.replace('1.2.840.10008.1.2', '') ?? '?');
    expect([...new Set<string>(read)].sort()).toEqual([
      '', '.1', '.1.99', '.2', '.4.201', '.4.50', '.4.51', '.4.53', '.4.55', '.4.57',
      '.4.70', '.4.80', '.4.81', '.4.90', '.4.91', '.5',
    ]); // prettier-ignore
  });
});

/**
 * SHA-256 of the red, green and blue that dcmtk 3.6.7 makes of a picture: `dcmdjpeg +ca +px` of JPEG, `dcm2pnm +op` of
 * palettes and planes. Equal to the byte, lossy ones too, so no tolerance is needed: both upsample and convert as libjpeg does.
 */
const DCMTK_COLOURS: readonly (readonly [path: string, sha256: string])[] = [
  ['deid/ctbrain1.dcm', 'c2cadb6e3636ff8df9684e7f137c480387974a95bc3f538bf8d766848800dad7'],
  ['deid/john-doe-jpeg.dcm', '9d8fe4f21643d8a766819f992d08986b5c49dbdd3bf3badb530842b249d53ab2'],
  ['shapes/examples_ybr_color.dcm', '7275d2af634281c85c40fbcf718602d3fca910641c0502c003af015186875e36'],
  ['syntax/colour/TestPattern_JPEG-Baseline_YBR422.dcm', 'f8b3f1c75e9ac773a200bba9ce94f8fd1df97d6f27d4e164af002ddcab6a025b'],
  ['syntax/encapsulation/IM00001.fragmented_no_bot_jpeg_baseline.50.dcm', '7d6d588609c9885637c23f13696135d11d75941daea66ca29ff8a6d6f1c3ed7b'],
  ['shapes/color-pl.dcm', '4631a14e915f1a7f27d30fb4cd2c4418e592a26008b61a29221641dc6e97c8b2'],
  ['syntax/colour/TestPattern_Palette.dcm', '7cd0371eb339cb41d63862964d8908a03d548427694a8918bd4debc94f54eeea'],
  ['syntax/colour/TestPattern_Palette_16.dcm', '7cd0371eb339cb41d63862964d8908a03d548427694a8918bd4debc94f54eeea'],
  ['shapes/examples_palette.dcm', '322156a65198e9bee9b231c14fcb48d06306bea5d39e9f3c0b0befb037eb834f'],
  ['shapes/ct-no-pixel-spacing-us.dcm', 'd4c564cf88bf9fe0654d380ad45744c9579b4e456150e40e5577f87103949c4a'],
]; // prettier-ignore

onRealData('colour', () => {
  test.each(DCMTK_COLOURS)('%s shows the colours of dcmtk', async (path, sha256) => {
    const { series } = await readSeries([readFile(path)]);
    expect(series.map(({ volume }) => [volume.samplesPerPixel, voxelSha256(volume)])).toEqual([
      [3, sha256],
    ]);
  });
});

onRealData('files together', () => {
  test('shapes: slices of one series become a volume, and what was drawn on it is linked', async () => {
    const { series, segmentations, annotations, refused } = await readSeries(
      listFiles('shapes').map(readFile),
    );
    expect(
      series.map(({ volume }) => [volume.kind, volume.modality, volume.geometry.slices]),
    ).toEqual([
      ['volume', 'CT', 3],
      ['volume', 'CT', 2],
      ['volume', 'MR', 6],
      ['image-stack', 'CR', 1],
      ['image-stack', 'US', 1],
      ['image-stack', 'US', 1],
      ['image-stack', 'DX', 1],
      ['image-stack', 'MR', 10],
      ['image-stack', 'MR', 10],
      ['image-stack', 'US', 1],
      ['image-stack', 'US', 30],
      ['image-stack', 'OT', 1],
      ['image-stack', 'XA', 96],
      ['image-stack', 'CT', 1],
      ['image-stack', 'MR', 1],
      ['image-stack', 'MR', 1],
    ]);
    const linked = segmentations.filter(({ seriesIndex }) => seriesIndex === 0);
    expect(linked.map(({ fileName }) => fileName)).toEqual([
      'liver-seg.dcm',
      'liver_1frame.dcm',
      'partial-overlaps-seg.dcm',
    ]);
    // The report of highdicom measures CT_small.dcm.
    expect(annotations.map(({ fileName, seriesIndices }) => [fileName, seriesIndices])).toEqual([
      ['sr_document.dcm', [13]],
    ]);
    expect(refused.map(({ file }) => file)).not.toContain('sr_document.dcm');
  });

  test('the segmentations of the PET/CT belong to the CT and to the PET that they were drawn on', async () => {
    const folders = ['ct', 'pt', 'seg'].map((name) => `series/petct-chest-acrin042/${name}`);
    const files = folders.flatMap((folder) => listFiles(folder)).map(readFile);
    const { series, segmentations } = await readSeries(files);
    const modalityOf = (index: number | undefined): string | undefined =>
      index === undefined ? undefined : series[index]?.volume.modality;
    expect(
      Object.fromEntries(
        segmentations.map(({ fileName, seriesIndex }) => [fileName, modalityOf(seriesIndex)]),
      ),
    ).toEqual({
      'seg-ct-grid.dcm': 'CT',
      'seg-pt-grid-1.dcm': 'PT',
      'seg-pt-grid-2.dcm': 'PT',
    });
    // One frame of reference: the PET can be laid over the CT.
    const frames = new Set(series.map(({ references }) => references.frameOfReferenceUid));
    expect([series.length, frames.size]).toEqual([2, 1]);
  }, 60_000);

  test('a mask in NIfTI is a segmentation of the volume whose grid it has', async () => {
    const files = OTHERS.filter((path) => path.endsWith('.nii.gz')).map(readFile);
    const { series, segmentations, refused } = await readSeries(files);
    expect(refused).toEqual([]);
    expect(series.map(({ fileNames }) => fileNames)).toEqual([['cta-aorta.nii.gz']]);
    expect(
      segmentations.map(({ seriesIndex, segmentation }) => [
        seriesIndex,
        segmentation.segments.length,
      ]),
    ).toEqual([[0, 1]]);
  });
});
