/** Finds a Chromium for the whole-system tests, and installs the distribution's where that is possible. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

import { say } from './runtime.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** @returns {string | undefined} path of the browser; undefined where none can be had (its tests are then skipped) */
export function findBrowser() {
  const found = browserPath() ?? installBrowser();
  if (found === undefined) {
    say('No Chromium was found: whole-system tests are skipped. Set CHROME_PATH to run them.');
  }
  return found;
}

function browserPath() {
  const named = process.env.CHROME_PATH;
  if (named !== undefined && existsSync(named)) return named;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const path = join(folder, name);
      if (isExecutable(path)) return path;
    }
  }
  return existsSync(MAC_CHROME) ? MAC_CHROME : undefined;
}

function installBrowser() {
  const isRootOnDebian =
    process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!isRootOnDebian) return undefined;
  say('Installing Chromium for the whole-system tests ...');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const result = spawnSync('apt-get', args, {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
    if (result.status !== 0) {
      say(result.stderr ?? '');
      return undefined;
    }
  }
  return browserPath();
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
