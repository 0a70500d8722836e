import { type ChildProcess, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const SERVER_MAIN = fileURLToPath(new URL('../../server/src/cli/main.ts', import.meta.url));
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 10_000;
/** Several servers are given longer than this by who keeps them, and they end their database after that. */
const STOP_TIMEOUT_OF_SEVERAL_MS = 30_000;
const ANSWER_TIMEOUT_MS = 5_000;
/** What a server tells the process that started it. */
const TICK_WINDOWS = 'tick-windows';
const MEMORY = 'memory';

/** How the ticks of a room went since the last time they were asked for. */
export interface TickWindow {
  readonly elapsedMs: number;
  readonly ticks: number;
  readonly durationP50Ms: number;
  readonly durationP99Ms: number;
  readonly durationMaxMs: number;
  readonly longestGapMs: number;
}

/** What a server takes of memory, after what is not needed any more was thrown away where it is started with --expose-gc. */
export interface ServerMemory {
  readonly heapUsedBytes: number;
  readonly rssBytes: number;
}

/** A server of one's own, on data that are thrown away unless they are given. */
export interface OwnServer {
  readonly url: string;
  /** One-time link for an instructor. */
  readonly link: string;
  readonly processId: number | undefined;
  /** Resolves with its exit code, or the signal that ended it. */
  readonly exited: Promise<number | string>;
  /** What it printed so far. */
  output(): string;
  /** Of every room, since the last call. */
  takeTickWindows(): Promise<readonly TickWindow[]>;
  memory(): Promise<ServerMemory>;
  /** Tells it something that is no question. */
  tell(message: Record<string, unknown>): void;
  kill(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

export interface OwnServerOptions {
  /** `serve` where undefined; several servers behind one address are a `cluster`. */
  readonly command?: 'serve' | 'cluster';
  /** Kept when the server stops; made, and removed then, where undefined. */
  readonly dataFolder?: string;
  /** Any free one where undefined. */
  readonly port?: number;
  /** The address it listens on; that of this machine alone where undefined. */
  readonly host?: string;
  /** Where it is asked, if not there. */
  readonly askedAt?: string;
  readonly nodeArguments?: readonly string[];
  /** A program that starts it, with its arguments. */
  readonly launcher?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export async function startOwnServer(options: OwnServerOptions = {}): Promise<OwnServer> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'rounds-bots-')));
  const child = spawnServer(dataFolder, options);
  const output = collectOutput(child);
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  const stop = async (): Promise<void> => {
    await stopServer(child, options.command);
    if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    const link = await printedLink(child, output);
    const url = originOf(link, options.askedAt);
    await waitUntilHealthy(url);
    return {
      url,
      link,
      processId: child.pid,
      exited,
      output,
      takeTickWindows: () => ask<readonly TickWindow[]>(child, TICK_WINDOWS),
      memory: () => ask<ServerMemory>(child, MEMORY),
      tell: (message) => void child.send(message),
      kill: (signal) => void child.kill(signal),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function spawnServer(dataFolder: string, options: OwnServerOptions): ChildProcess {
  const { command = 'serve', port = 0, host = '127.0.0.1' } = options;
  const { nodeArguments = [], launcher = [] } = options;
  const [program, ...parameters] = [
    ...launcher,
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    ...nodeArguments,
    SERVER_MAIN,
    command,
    '--data',
    dataFolder,
    '--port',
    String(port),
    '--no-https',
    '--host',
    host,
  ];
  return spawn(program, parameters, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      NODE_OPTIONS: process.env.ROUNDS_SERVER_NODE_OPTIONS ?? '',
      ...options.environment,
    },
  });
}

function collectOutput(child: ChildProcess): () => string {
  let printed = '';
  const read = (chunk: unknown): void => {
    printed += String(chunk);
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  return () => printed;
}

/** The link names this machine; a server may be asked under another address of it. */
function originOf(link: string, askedAt: string | undefined): string {
  const url = new URL(link);
  if (askedAt !== undefined) url.hostname = askedAt;
  return url.origin;
}

function printedLink(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => fail('did not start in time'), START_TIMEOUT_MS);
    const fail = (reason: string): void => {
      clearTimeout(giveUp);
      reject(new Error(`The server ${reason}:\n${output()}`));
    };
    child.stdout?.on('data', () => {
      const link = /https?:\/\/\S+\/console#link=[\w.~-]+/.exec(output())?.[0];
      if (link === undefined) return;
      clearTimeout(giveUp);
      resolve(link);
    });
    child.once('exit', (code) => fail(`ended with ${code}`));
  });
}

async function ask<T>(child: ChildProcess, question: string): Promise<T> {
  const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  child.send(question);
  for await (const [message] of on(child, 'message', { signal }) as AsyncIterable<[unknown]>) {
    // A server tells its parent other things, too.
    if (typeof message === 'object' && message !== null && question in message)
      return (message as Record<string, T>)[question] as T;
  }
  throw new Error(`The server does not answer its parent's "${question}".`);
}

async function waitUntilHealthy(url: string): Promise<void> {
  const response = await fetch(new URL('/healthz', url));
  if (!response.ok)
    throw new Error(`The server is not well: ${response.status} ${await response.text()}`);
}

async function stopServer(
  child: ChildProcess,
  command: OwnServerOptions['command'],
): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const impatience = setTimeout(
      () => child.kill('SIGKILL'),
      command === 'cluster' ? STOP_TIMEOUT_OF_SEVERAL_MS : STOP_TIMEOUT_MS,
    );
    await exited;
    clearTimeout(impatience);
  }
}
