import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Big blocks first; the last small ones take what is left of the disk. */
const BLOCKS = [Buffer.alloc(1024 * 1024, 1), Buffer.alloc(4096, 1), Buffer.alloc(1, 1)];

/** A disk of a few megabytes of its own. */
export interface SmallDisk {
  readonly path: string;
  /** Takes all the space that is left. */
  fill(): Promise<void>;
  /** Gives it back. */
  clear(): Promise<void>;
  remove(): Promise<void>;
}

/** Why there cannot be one here, found out by making one. */
export async function whyNoSmallDisk(): Promise<string | undefined> {
  const disk = await mountSmallDisk(1);
  await disk?.remove();
  return disk === undefined ? 'mounting a small disk takes root on Linux.' : undefined;
}

/** Undefined where this system or user may not mount one. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk | undefined> {
  if (process.platform !== 'linux') return undefined;
  const path = await mkdtemp(join(tmpdir(), 'rounds-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  } catch {
    await rmdir(path);
    return undefined;
  }
  const filler = join(path, 'filler');
  return {
    path,
    fill: async () => {
      for (const block of BLOCKS) await fillWith(filler, block);
    },
    clear: () => rm(filler, { force: true }),
    remove: async () => {
      await run('umount', ['-l', path]);
      await rmdir(path);
    },
  };
}

async function fillWith(file: string, block: Uint8Array): Promise<void> {
  try {
    for (;;) await appendFile(file, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
