import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { JournalEntry } from '@rounds/classroom';

import { newClass } from '../destination.ts';
import { type OwnServer, type OwnServerOptions, startOwnServer } from '../own-server.ts';
import { readJournal } from './journal-file.ts';
import type { ScenarioRun } from './scenario.ts';

/** A class on a server that can be ended and started again: same folder, same address. */
export class ChaosServer {
  readonly dataFolder: string;
  readonly #options: OwnServerOptions;
  #server: OwnServer;
  #code = '';

  private constructor(dataFolder: string, options: OwnServerOptions, server: OwnServer) {
    this.dataFolder = dataFolder;
    this.#options = options;
    this.#server = server;
  }

  /** `alsoRemove`: what a server puts beside its folder. */
  static async start(
    run: ScenarioRun,
    options: OwnServerOptions = {},
    alsoRemove?: (dataFolder: string) => Promise<void>,
  ): Promise<ChaosServer> {
    run.progress('Starting a server.');
    const dataFolder = options.dataFolder ?? (await newDataFolder(run));
    run.afterwards(() => alsoRemove?.(dataFolder));
    if (options.dataFolder === undefined)
      run.afterwards(() => rm(dataFolder, { recursive: true, force: true }));
    const server = await startOwnServer({ ...options, dataFolder });
    run.watchProcess(server.processId);
    const port = Number(new URL(server.url).port);
    const chaos = new ChaosServer(dataFolder, { ...options, dataFolder, port }, server);
    run.afterwards(() => chaos.#server.stop());
    return chaos;
  }

  get now(): OwnServer {
    return this.#server;
  }

  get url(): string {
    return this.#server.url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get code(): string {
    return this.#code;
  }

  /** Opens a class. @returns `fetch` of its instructor */
  async openClass(): Promise<typeof globalThis.fetch> {
    const { code, instructorFetch } = await newClass(this.url, this.#server.link);
    this.#code = code;
    if (instructorFetch === undefined) throw new Error('nobody to teach');
    return instructorFetch;
  }

  /** Ends it with a signal. @returns its exit code, or the signal */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | string> {
    this.#server.kill(signal);
    return this.#server.exited;
  }

  async startAgain(): Promise<void> {
    this.#server = await startOwnServer(this.#options);
  }

  journal(): Promise<readonly JournalEntry[]> {
    return readJournal(this.dataFolder, this.#code);
  }
}

async function newDataFolder({ dataTemplate }: ScenarioRun): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rounds-chaos-'));
  if (dataTemplate !== undefined) await cp(dataTemplate, folder, { recursive: true });
  return folder;
}

/** A data folder with a library in it, to begin with. The caller removes it. */
export async function makeDataTemplate(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rounds-chaos-template-'));
  const server = await startOwnServer({ dataFolder: folder });
  await server.stop();
  return folder;
}
