import { randomBytes } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { addressOf, addressOfFile, isAssetAddress } from './asset-address.ts';
import { AssetMissingError, type AssetStore, type ByteRange } from './asset-store.ts';

const PARTIAL_SUFFIX = '.partial';
const ABANDONED_AFTER_MS = 24 * 3_600_000;

/** Assets as files: `<folder>/<first two digits>/<sha256>`. */
export function createDiskAssetStore(folder: string): AssetStore {
  const pathOf = (sha256: string): string => assetPath(folder, sha256);

  const byteLengthOf = async (sha256: string): Promise<number | undefined> => {
    if (!isAssetAddress(sha256)) return undefined;
    try {
      return (await stat(pathOf(sha256))).size;
    } catch {
      return undefined;
    }
  };

  return {
    byteLengthOf,

    async put(bytes) {
      const sha256 = addressOf(bytes);
      if ((await byteLengthOf(sha256)) === bytes.length) return sha256;
      await mkdir(join(folder, sha256.slice(0, 2)), { recursive: true });
      await writeDurably(pathOf(sha256), bytes);
      return sha256;
    },

    async putFile(path) {
      const sha256 = await addressOfFile(path);
      if ((await byteLengthOf(sha256)) === (await stat(path)).size) return sha256;
      await mkdir(join(folder, sha256.slice(0, 2)), { recursive: true });
      await writeDurably(pathOf(sha256), createReadStream(path));
      return sha256;
    },

    async remove(sha256) {
      if (!isAssetAddress(sha256)) return;
      await rm(pathOf(sha256), { force: true });
      await syncFolder(join(folder, sha256.slice(0, 2))).catch(() => undefined); // Nothing was ever stored there.
    },

    async *read(sha256, range) {
      if ((await byteLengthOf(sha256)) === undefined) throw new AssetMissingError(sha256);
      yield* createReadStream(pathOf(sha256), streamOptions(range)) as AsyncIterable<Uint8Array>;
    },
  };
}

/** Where a disk store in this folder keeps an asset. */
export function assetPath(folder: string, sha256: string): string {
  return join(folder, sha256.slice(0, 2), sha256);
}

/** Removes what writers that were killed left behind. */
export async function removeAbandonedWrites(folder: string, nowMs: number): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of names) {
    if (!name.endsWith(PARTIAL_SUFFIX)) continue;
    const path = join(folder, name);
    const age = await stat(path).then(
      (s) => nowMs - s.mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_AFTER_MS) await rm(path, { force: true });
  }
}

function streamOptions(range: ByteRange | undefined): { start: number; end: number } | undefined {
  return range === undefined ? undefined : { start: range.firstByte, end: range.lastByte };
}

/** All or nothing, even if the power fails: a temporary file is synced, renamed, and the rename is synced. */
async function writeDurably(path: string, bytes: Uint8Array | ReadStream): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}${PARTIAL_SUFFIX}`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(join(path, '..'));
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // Folders cannot be opened there; NTFS journals the rename.
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
