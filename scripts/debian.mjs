/** Installs the distribution's packages, where this is Debian or one of its kind and the right to do so is there. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

import { say } from './runtime.mjs';

/** @returns {boolean} whether they are installed now */
export function installDebianPackages(names, purpose) {
  const isRootOnDebian =
    process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!isRootOnDebian) return false;
  say(`Installing ${names.join(', ')} ${purpose} ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...names]]) {
    const { status, stderr } = spawnSync('apt-get', args, {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
    if (status !== 0) {
      say(stderr ?? '');
      return false;
    }
  }
  return true;
}

/** A package may start a service that nobody asked for: what is wanted starts its own. */
export function stopService(name) {
  if (existsSync('/run/systemd/system'))
    spawnSync('systemctl', ['disable', '--now', name], { stdio: 'ignore' });
}

export function isOnPath(name, more = []) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...more];
  return folders.some((folder) => existsSync(join(folder, name)));
}
