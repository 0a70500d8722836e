import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { isAssetAddress } from './asset-address.ts';
import type { AssetStore } from './asset-store.ts';
import { assetPath } from './disk-asset-store.ts';

/**
 * Assets for child processes. A child decodes what strangers sent, so it knows one folder and no store, nor the key of one.
 */
export interface TaskAssets {
  /**
   * Runs the task with a folder that holds the needed assets, as a disk store keeps them. What it leaves there besides them
   * is stored durably when this resolves; nothing of it where the task fails.
   * @throws AssetMissingError
   */
  run<T>(needed: readonly string[], task: (assetFolder: string) => Promise<T>): Promise<T>;
}

/** Where the assets are files of this machine, tasks work on them in place. */
export function tasksInPlace(assetFolder: string): TaskAssets {
  return { run: (_needed, task) => task(assetFolder) };
}

/** Where the assets are elsewhere, every task gets copies in a folder of its own under `workFolder`. */
export function tasksOnCopies(store: AssetStore, workFolder: string): TaskAssets {
  return {
    async run(needed, task) {
      await mkdir(workFolder, { recursive: true, mode: 0o700 });
      const folder = await mkdtemp(join(workFolder, 'task-'));
      try {
        for (const sha256 of new Set(needed)) await bring(store, sha256, folder);
        const result = await task(folder);
        const brought = new Set(needed);
        for (const path of await assetsIn(folder))
          if (!brought.has(basename(path))) await store.putFile(path);
        return result;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function bring(store: AssetStore, sha256: string, folder: string): Promise<void> {
  const path = assetPath(folder, sha256);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await pipeline(
    Readable.from(store.read(sha256), { objectMode: false }),
    createWriteStream(path, { mode: 0o600 }),
  );
}

async function assetsIn(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && isAssetAddress(file.name))
    .map((file) => join(file.parentPath, file.name));
}
