import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SERVER_MAIN = fileURLToPath(new URL('../../server/src/cli/main.ts', import.meta.url));
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;

/** A server of one's own, on data that are thrown away. */
export interface OwnServer {
  readonly url: string;
  /** One-time link for an instructor. */
  readonly link: string;
  readonly processId: number | undefined;
  stop(): Promise<void>;
}

export async function startOwnServer(): Promise<OwnServer> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'rounds-bots-'));
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', SERVER_MAIN, 'serve', ...serveArguments(dataFolder)],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } },
  );
  const stop = (): Promise<void> => stopServer(child, dataFolder);
  try {
    const link = await printedLink(child);
    const { origin } = new URL(link);
    await waitUntilHealthy(origin);
    return { url: origin, link, processId: child.pid, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Port 0: any free one; the link tells which. */
function serveArguments(dataFolder: string): readonly string[] {
  return ['--data', dataFolder, '--port', '0', '--no-https', '--host', '127.0.0.1'];
}

function printedLink(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const giveUp = setTimeout(() => fail('did not start in time'), START_TIMEOUT_MS);
    const fail = (reason: string): void => {
      clearTimeout(giveUp);
      reject(new Error(`The server ${reason}:\n${printed}`));
    };
    const read = (chunk: unknown): void => {
      printed += String(chunk);
      const link = /https?:\/\/\S+\/console#link=[\w.~-]+/.exec(printed)?.[0];
      if (link === undefined) return;
      clearTimeout(giveUp);
      resolve(link);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => fail(`ended with ${code}`));
  });
}

async function waitUntilHealthy(url: string): Promise<void> {
  const response = await fetch(new URL('/healthz', url));
  if (!response.ok)
    throw new Error(`The server is not well: ${response.status} ${await response.text()}`);
}

async function stopServer(child: ChildProcess, dataFolder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(impatience);
  }
  await rm(dataFolder, { recursive: true, force: true });
}
