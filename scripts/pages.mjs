/** Builds the two pages when a source they are made of is newer than the last build. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { fail, ROOT, say } from './runtime.mjs';

const SOURCES = ['classroom', 'imaging', 'connection', 'viewer', 'web'].map((name) =>
  join(ROOT, 'packages', name),
);
const BUILT_PAGE = join(ROOT, 'packages', 'web', 'dist', 'console.html');

export function buildPages(tools) {
  if (
    existsSync(BUILT_PAGE) &&
    newest([join(ROOT, 'pnpm-lock.yaml'), ...SOURCES]) < statSync(BUILT_PAGE).mtimeMs
  ) {
    return;
  }
  say('Building the pages ...');
  const result = spawnSync(tools.pnpm, ['--filter', '@rounds/web', 'build'], {
    cwd: ROOT,
    env: { ...tools.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    say(`${result.stdout ?? ''}${result.stderr ?? ''}`);
    fail('The pages could not be built. The reason stands above.');
  }
}

function newest(paths) {
  let latest = 0;
  for (const path of paths) {
    const stats = statSync(path);
    if (!stats.isDirectory()) latest = Math.max(latest, stats.mtimeMs);
    else {
      const names = readdirSync(path).filter((name) => name !== 'node_modules' && name !== 'dist');
      latest = Math.max(latest, newest(names.map((name) => join(path, name))));
    }
  }
  return latest;
}
