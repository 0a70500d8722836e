/**
 * Other people's software that benchmarks run beside Rounds (packages/e2e/peers): heavy, and of no use to anybody else.
 * It is installed at the first benchmark that wants it, into .cache/peers, which may be deleted at any time.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { ROOT, say } from './runtime.mjs';

const PINNED = join(ROOT, 'packages', 'e2e', 'peers');
const FOLDER = join(ROOT, '.cache', 'peers');
const MANIFESTS = ['package.json', 'pnpm-lock.yaml'];

/** @returns {string | undefined} the folder whose node_modules holds the peers; undefined where they cannot be had */
export function installPeers({ pnpm, env }) {
  const wanted = createHash('sha256');
  for (const name of MANIFESTS) wanted.update(readFileSync(join(PINNED, name)));
  const digest = wanted.digest('hex');
  const stamp = join(FOLDER, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return FOLDER;
  say('Fetching the software to compare with (250 MB, once) ...');
  rmSync(stamp, { force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const name of MANIFESTS) copyFileSync(join(PINNED, name), join(FOLDER, name));
  const options = ['--ignore-workspace', '--frozen-lockfile', '--ignore-scripts'];
  const result = spawnSync(pnpm, ['install', ...options, '--reporter=append-only'], {
    cwd: FOLDER,
    env: { ...env, CI: 'true', NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    say(`${result.stdout ?? ''}${result.stderr ?? ''}`);
    say('The software to compare with could not be fetched: Rounds is measured alone.');
    return undefined;
  }
  writeFileSync(stamp, digest);
  return FOLDER;
}
