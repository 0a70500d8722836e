import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { SettingsError } from '../settings/environment.ts';
import { freePort } from './free-port.ts';
import { type KeptProcess, startKept } from './kept-process.ts';

export interface LocalPostgres {
  /** DATABASE_URL of whoever may use it. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const USER = 'rounds';
const START_PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 50;

/**
 * A PostgreSQL of this machine alone, its data and its password in a folder. What it says is saved is on the disk.
 * @param programs folder of initdb and postgres
 */
export async function startLocalPostgres(programs: string, folder: string): Promise<LocalPostgres> {
  const identity = await unprivileged();
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await own(identity, folder);
  if (!(await exists(join(data, 'PG_VERSION')))) await initialise(programs, folder, identity);
  const password = (await readFile(passwordFile, 'utf8')).trim();
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'log_min_messages=fatal']; // prettier-ignore
  const before = await statusOf(data);
  const running = startKept({
    program: join(programs, 'postgres'),
    parameters: ['-D', data, '-p', String(port), ...settings.flatMap((each) => ['-c', each])],
    // Ends all connections, and writes everything down.
    signal: 'INT',
    folder,
    ...identity,
  });
  await untilReady(running, data, before);
  return {
    url: `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`,
    stop: running.stop,
  };
}

export interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/** Whom PostgreSQL runs as: it does not as root. */
export async function unprivileged(): Promise<Identity> {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all([idOf('-u', name), idOf('-g', name)]).catch(() => undefined);
    if (ids !== undefined) return { uid: ids[0], gid: ids[1] };
  }
  throw new SettingsError('PostgreSQL does not run as root, and there is nobody else here.');
}

async function idOf(option: string, name: string): Promise<number> {
  return Number((await promisify(execFile)('id', [option, name])).stdout);
}

async function initialise(programs: string, folder: string, identity: Identity): Promise<void> {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, `${randomBytes(16).toString('hex')}\n`, { mode: 0o600 });
  await own(identity, passwordFile);
  const data = join(folder, 'data');
  const options = ['--auth=scram-sha-256', '--encoding=UTF8', '--no-locale'];
  await promisify(execFile)(
    join(programs, 'initdb'),
    ['-D', data, '-U', USER, `--pwfile=${passwordFile}`, ...options],
    { ...identity, cwd: folder },
  );
  await chmod(data, 0o700);
}

async function own({ uid, gid }: Identity, path: string): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}

async function untilReady(running: KeptProcess, data: string, before: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < START_PATIENCE_MS; waitedMs += LOOK_EVERY_MS) {
    const status = await statusOf(data);
    // One that was killed leaves its status behind.
    if (status !== before && status.includes('ready')) return;
    if (running.hasEnded()) break;
    await new Promise((resume) => setTimeout(resume, LOOK_EVERY_MS));
  }
  await running.stop();
  throw new SettingsError('PostgreSQL does not start: see what it says above.');
}

/** Its process, its port, and at last whether it takes connections. */
function statusOf(data: string): Promise<string> {
  return readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
