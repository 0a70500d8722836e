import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

/** What a server tells the process that started it, once it serves. */
export interface ServingMessage {
  readonly kind: 'serving';
  readonly port: number;
  /** The one-time part of a console address. */
  readonly link: string;
  readonly codes: readonly string[];
}

export interface ChildServerOptions {
  readonly name: string;
  readonly dataFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly parameters: readonly string[];
}

/** One server of the cluster as a process of its own, on a port of its own that only this machine reaches. */
export class ChildServer {
  readonly name: string;
  readonly #options: ChildServerOptions;
  #child: ChildProcess | undefined;
  #serving: ServingMessage | undefined;

  constructor(options: ChildServerOptions) {
    this.name = options.name;
    this.#options = options;
  }

  readonly address = (): { readonly host: string; readonly port: number } | undefined =>
    this.#serving && { host: '127.0.0.1', port: this.#serving.port };

  get processId(): number | undefined {
    return this.#child?.pid;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && !hasEnded(this.#child);
  }

  /** @throws where it ends before it serves */
  async start(): Promise<ServingMessage> {
    const { name, dataFolder, environment, parameters } = this.#options;
    const child = spawn(
      process.execPath,
      [...process.execArgv, MAIN, 'serve', '--data', dataFolder, '--port', '0', '--no-https', '--host', '127.0.0.1', ...parameters],
      {
        env: { ...environment, ROUNDS_SERVER_NAME: name },
        // Ctrl+C in a terminal is told to them by this process, in order.
        detached: true,
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    ); // prettier-ignore
    this.#child = child;
    child.once('exit', () => {
      if (this.#child === child) this.#serving = undefined;
    });
    const serving = new Promise<ServingMessage>((resolve, reject) => {
      child.on('message', (message) => {
        if (isServing(message)) resolve(message);
      });
      child.once('exit', (code, signal) => {
        reject(new Error(`${name} ended with ${code ?? signal} before it served`));
      });
    });
    this.#serving = await serving;
    return this.#serving;
  }

  /** Resolves with how the process ended; at once where there is none. */
  async ended(): Promise<void> {
    const child = this.#child;
    if (child !== undefined && !hasEnded(child)) await once(child, 'exit');
  }

  /** In order: its classes move to the others. */
  async stop(patienceMs: number): Promise<void> {
    const child = this.#child;
    if (child === undefined || hasEnded(child)) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    await this.ended();
    clearTimeout(timer);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function isServing(message: unknown): message is ServingMessage {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    message.kind === 'serving'
  );
}
