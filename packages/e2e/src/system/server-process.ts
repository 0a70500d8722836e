import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { madeOnce } from './made-once.ts';
import { runNode } from './run-node.ts';
import { ROOT } from './shared-data.ts';

/** Of what is in the library of a server that was started before. */
const SOURCES = [
  'pnpm-lock.yaml',
  'packages/e2e/src/system/make-home.ts',
  ...['classroom', 'imaging', 'server'].map((name) => `packages/${name}/src`),
];

const MAIN = join(ROOT, 'packages/server/src/cli/main.ts');

/** The server as people run it: a process of its own, that can be killed and started again on the same data. */
export class ServerProcess {
  readonly home: string;
  readonly port: number;
  readonly url: string;
  readonly #httpsPort: number;
  #child: ChildProcess | undefined;
  #output = '';

  private constructor(home: string, port: number, httpsPort: number) {
    this.home = home;
    this.port = port;
    this.#httpsPort = httpsPort;
    this.url = `http://localhost:${port}`;
  }

  /** With data: the synthetic case is there, in fewer voxels than usual, and need not be made. */
  static async create(): Promise<ServerProcess> {
    const server = await ServerProcess.createEmpty();
    cpSync(await preparedHome(), server.home, { recursive: true });
    return server;
  }

  /** Without any data: its first start is the very first one. */
  static async createEmpty(): Promise<ServerProcess> {
    const home = mkdtempSync(join(tmpdir(), 'rounds-e2e-'));
    return new ServerProcess(home, await freePort(), await freePort());
  }

  /** Resolves when the server prints its addresses. */
  async start(): Promise<void> {
    this.#output = '';
    const child = spawn(process.execPath, [MAIN, 'serve'], {
      env: this.#env(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        this.#output += chunk.toString();
        if (/\/console#link=\S+/.test(this.#output)) resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code) =>
        reject(new Error(`the server ended with ${code}:\n${this.#output}`)),
      );
    });
  }

  /** The one-time link printed at start. */
  instructorUrl(): string {
    const match = /\/console#link=([\w.~-]+)/.exec(this.#output);
    if (match === null) throw new Error(`no instructor link in:\n${this.#output}`);
    return `${this.url}/console#link=${match[1]}`;
  }

  /** Everything the server has printed since its last start. */
  output(): string {
    return this.#output;
  }

  /** Runs `rounds <args>` against this server's data. */
  command(...args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
    const result = spawnSync(process.execPath, [MAIN, ...args], {
      env: this.#env(),
      encoding: 'utf8',
    });
    return { status: result.status, stdout: result.stdout + result.stderr };
  }

  /** kill -9: nothing is flushed, nobody is told. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.home, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    child.removeAllListeners('exit');
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  #env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
      ROUNDS_HOME: this.home,
      PORT: String(this.port),
      HTTPS_PORT: String(this.#httpsPort),
    };
  }
}

function preparedHome(): Promise<string> {
  const script = join(import.meta.dirname, 'make-home.ts');
  return madeOnce('server-home', SOURCES, (folder) => runNode([script, folder]));
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
