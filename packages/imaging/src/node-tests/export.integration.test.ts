import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { encodeVolumeAsset } from '../asset/encode.ts';
import { parseAssetHeader } from '../asset/header.ts';
import { createAssetReceiver } from '../asset/receiver.ts';
import { volumeToDicom, type UidRole } from '../export/volume-to-dicom.ts';
import { readSeries, type DicomFile } from '../series/read-series.ts';
import { renderThumbnail } from '../thumbnail/render-thumbnail.ts';
import { testVolume } from '../volume/fixtures/test-volume.ts';
import type { Volume } from '../volume/volume.ts';
import { voxelSha256 } from '../volume/voxel-sha256.ts';
import { hasRealData, listFiles, readFile } from './real-data.ts';

const uidOf = (role: UidRole): string =>
  `2.25.${['study', 'series', 'frame-of-reference', 'instance'].indexOf(role.of) + 1}${'slice' in role ? role.slice : ''}`;

async function exported(
  volume: Volume,
  options: { codestreamOf?: (slice: number) => Uint8Array | undefined } = {},
): Promise<DicomFile[]> {
  const files: DicomFile[] = [];
  const encoding = options.codestreamOf ? 'htj2k' : 'uncompressed';
  for await (const { path, bytes } of volumeToDicom(volume, { uidOf, encoding, ...options }))
    files.push({ name: path, bytes });
  return files;
}

async function firstVolume(paths: readonly string[]): Promise<Volume> {
  const { series } = await readSeries(paths.map(readFile));
  return series[0]!.volume;
}

const hasValidator = spawnSync('dciodvfy', ['-h']).error === undefined;
const describeReal = hasRealData ? describe : describe.skip;
const testValidator = hasValidator ? test : test.skip;

describeReal('exporting real series as DICOM', () => {
  test('the frames of an asset come back as the same voxels', async () => {
    const volume = await firstVolume(listFiles('series/cta-aorta-totalseg/dicom').slice(0, 6));
    const asset = await encodeVolumeAsset(volume);
    const parsed = parseAssetHeader(asset);
    if (!('header' in parsed)) throw new Error('no header');
    const receiver = createAssetReceiver(parsed.header);
    receiver.push(asset);
    const files = await exported(volume, {
      codestreamOf: (slice) => receiver.codestreamPrefix(slice, 0),
    });
    const { series } = await readSeries(files);
    expect(voxelSha256(series[0]!.volume)).toBe(voxelSha256(volume));
    for (const [i, value] of series[0]!.volume.geometry.indexToLps.entries())
      expect(value).toBeCloseTo(volume.geometry.indexToLps[i]!, 6);
  }, 60_000);

  testValidator.each([
    ['CT', 'series/petct-chest-acrin042/ct'],
    ['PT', 'series/petct-chest-acrin042/pt'],
    ['MR', 'series/mr-brain-vs001'],
  ])(
    'dciodvfy finds no error in %s',
    async (_, folder) => {
      const volume = await firstVolume(listFiles(folder).slice(0, 4));
      const [first] = await exported(volume);
      const directory = mkdtempSync(join(tmpdir(), 'export-'));
      try {
        const path = join(directory, 'first.dcm');
        writeFileSync(path, first!.bytes);
        const { stderr } = spawnSync('dciodvfy', [path], { encoding: 'utf8' });
        expect(stderr.split('\n').filter((line) => line.startsWith('Error'))).toEqual([]);
      } finally {
        rmSync(directory, { recursive: true });
      }
    },
    60_000,
  );
});

describe('speed', () => {
  test('a thumbnail of 512 x 512 x 140 takes less than 150 ms of one core', () => {
    const volume = testVolume({ columns: 512, rows: 512, slices: 140, storedAt: (i, j) => i + j });
    renderThumbnail(volume, { size: 256 });
    const before = process.cpuUsage();
    renderThumbnail(volume, { size: 256 });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(150);
  });
});
