import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { ROOT } from './shared-data.ts';

const STAMP = '.made';

/**
 * A folder that is made once for all tests, and again when a source of it is newer.
 * @param sources files and folders, from the root of the repository
 * @param make fills an empty folder; without it, that is left to whoever comes first
 */
export async function madeOnce(
  name: string,
  sources: readonly string[],
  make?: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(ROOT, 'node_modules/.cache', name);
  const stamp = join(folder, STAMP);
  const newest = Math.max(...sources.map((path) => newestMs(join(ROOT, path))));
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newest) return folder;
  const started = new Date();
  const fresh = `${folder}-${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  await make?.(fresh);
  // A source that was changed meanwhile is newer than this.
  writeFileSync(join(fresh, STAMP), '');
  utimesSync(join(fresh, STAMP), started, started);
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return folder;
}

function newestMs(path: string): number {
  const own = statSync(path);
  if (!own.isDirectory()) return own.mtimeMs;
  return Math.max(
    own.mtimeMs,
    ...readdirSync(path, { recursive: true }).map(
      (name) => statSync(join(path, String(name))).mtimeMs,
    ),
  );
}
