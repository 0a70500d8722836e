import { afterAll, describe, expect, test } from '@jest/globals';

import {
  areShared,
  createTeachingPhantom,
  encodeVolumeAsset,
  portray,
  readSeries,
  sha256Hex,
} from '@rounds/imaging';

import { hasSharedData, sharedData, seriesTruth } from '../fixtures/shared-data.ts';
import { createFrameWorkerPool } from './frame-worker-pool.ts';
import { listFiles } from './list-files.ts';
import { readFiles } from './read-files.ts';

const pool = createFrameWorkerPool({ size: 2 });
afterAll(() => pool.dispose());

const withData = hasSharedData ? test : test.skip;

describe('frame worker pool', () => {
  test('an asset has the same bytes whoever compresses its slices', async () => {
    const { volume } = createTeachingPhantom({ columns: 48, rows: 56, slices: 13 });
    const alone = await encodeVolumeAsset(volume);
    const together = await encodeVolumeAsset(volume, { workers: pool });
    expect(sha256Hex(together)).toBe(sha256Hex(alone));
  }, 60_000);

  withData(
    'a series has the same voxels whoever decodes its frames',
    async () => {
      const truth = seriesTruth('petct-chest-acrin042-pt');
      const files = readFiles(listFiles({ kind: 'folder', folder: sharedData(truth.folder) }), []);
      const { series, refused } = await readSeries(files, { workers: pool });
      const [first] = series;
      expect([series.length, refused.length]).toEqual([1, 0]);
      const { buffer, byteOffset, byteLength } = first!.volume.storedValues;
      expect(sha256Hex(new Uint8Array(buffer, byteOffset, byteLength))).toBe(truth.voxelSha256);
      const { volume } = first!;
      expect(areShared(volume.storedValues)).toBe(true);
      const portrayed = await pool.run({ kind: 'portray', volume, size: 64 });
      expect(portrayed).toEqual({ kind: 'portrayed', portrait: portray(volume, 64) });
    },
    60_000,
  );

  test('a frame that takes too long is given up with its thread, and the next one is worked on', async () => {
    const hasty = createFrameWorkerPool({ size: 1, frameTimeLimitMs: 1 });
    const task = {
      kind: 'encode',
      columns: 512,
      rows: 512,
      values: new Uint16Array(512 * 512),
      decompositions: 5,
      previewLevel: 3,
    } as const;
    const failed = { kind: 'failed', failure: 'undecodable' };
    expect(await Promise.all([hasty.run(task), hasty.run(task)])).toEqual([failed, failed]);
    await hasty.dispose();
    expect((await pool.run(task)).kind).toBe('encoded');
  }, 60_000);
});
