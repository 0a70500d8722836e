import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';

import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { acceptsAssets } from './asset-store.acceptance.ts';
import { createDiskAssetStore, removeAbandonedWrites } from './disk-asset-store.ts';

afterAll(removeTemporaryFolders);

describe('assets on disk', () => {
  acceptsAssets(async () => createDiskAssetStore(await temporaryFolder()));

  test('leave nothing behind but themselves', async () => {
    const folder = await temporaryFolder();
    const sha256 = await createDiskAssetStore(folder).put(new Uint8Array([1, 2, 3]));
    expect(await readdir(folder, { recursive: true })).toEqual([
      sha256.slice(0, 2),
      join(sha256.slice(0, 2), sha256),
    ]);
  });

  test('writes that were cut off long ago are removed, fresh ones are not', async () => {
    const folder = await temporaryFolder();
    const nowMs = Date.now();
    const old = join(folder, 'a.partial');
    await writeFile(old, 'x');
    await utimes(old, nowMs / 1000 - 90_000, nowMs / 1000 - 90_000);
    await writeFile(join(folder, 'b.partial'), 'x');
    await removeAbandonedWrites(folder, nowMs);
    expect(await readdir(folder)).toEqual(['b.partial']);
  });
});
