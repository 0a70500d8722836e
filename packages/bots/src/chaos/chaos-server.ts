import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { JournalEntry } from '@rounds/classroom';

import { classOf } from '../destination.ts';
import { type InstructorPass, openInstructorLink } from '../instructor.ts';
import { type OwnServer, type OwnServerOptions, startOwnServer } from '../own-server.ts';
import { readJournal } from './journal-file.ts';
import type { ServerKeeper } from './server-keeper.ts';

/** A class on a server that can be ended and started again: same folder, same address. */
export class ChaosServer {
  readonly dataFolder: string;
  readonly #options: OwnServerOptions;
  #server: OwnServer;
  #code = '';
  #pass: InstructorPass | undefined;

  private constructor(dataFolder: string, options: OwnServerOptions, server: OwnServer) {
    this.dataFolder = dataFolder;
    this.#options = options;
    this.#server = server;
  }

  /** `alsoRemove`: what a server puts beside its folder. */
  static async start(
    keeper: ServerKeeper,
    options: OwnServerOptions = {},
    alsoRemove?: (dataFolder: string) => Promise<void>,
  ): Promise<ChaosServer> {
    keeper.progress('Starting a server.');
    const dataFolder = options.dataFolder ?? (await newDataFolder(keeper));
    keeper.afterwards(() => alsoRemove?.(dataFolder));
    if (options.dataFolder === undefined)
      keeper.afterwards(() => rm(dataFolder, { recursive: true, force: true }));
    const server = await startOwnServer({ ...options, dataFolder });
    keeper.watchProcess(server.processId);
    const port = Number(new URL(server.url).port);
    const chaos = new ChaosServer(dataFolder, { ...options, dataFolder, port }, server);
    keeper.afterwards(() => chaos.#server.stop());
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
    this.#pass ??= await openInstructorLink(this.url, this.#server.link);
    const { code } = await classOf(this.url, this.#pass);
    this.#code = code;
    return this.#pass.fetch;
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

async function newDataFolder({ dataTemplate }: ServerKeeper): Promise<string> {
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
