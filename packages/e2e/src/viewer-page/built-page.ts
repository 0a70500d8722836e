import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { ROOT } from '../system/shared-data.ts';

const FOLDER = join(ROOT, 'node_modules/.cache/viewer-page');
const SOURCES = [
  'pnpm-lock.yaml',
  'packages/e2e/src/viewer-page/build-viewer-page.ts',
  'packages/viewer/harness',
  ...['classroom', 'connection', 'imaging', 'viewer'].map((name) => `packages/${name}/src`),
].map((path) => join(ROOT, path));

/** @returns the folder of the bundled page. It is made once for all tests, and again when a source of it is newer. */
export async function builtPage(): Promise<string> {
  const page = join(FOLDER, 'index.html');
  const newest = Math.max(...SOURCES.map(newestMs));
  if (existsSync(page) && statSync(page).mtimeMs > newest) return FOLDER;
  const fresh = `${FOLDER}-${process.pid}`;
  await bundleInto(fresh);
  rmSync(FOLDER, { recursive: true, force: true });
  renameSync(fresh, FOLDER);
  return FOLDER;
}

/** Bundlers have their own idea of modules: they run as a process of their own, not in the test runner. */
async function bundleInto(folder: string): Promise<void> {
  const script = join(import.meta.dirname, 'build-viewer-page.ts');
  const builder = spawn(process.execPath, [script, folder], {
    env: { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(builder, 'exit')) as [number | null];
  if (code !== 0) throw new Error('the viewer page could not be bundled');
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
