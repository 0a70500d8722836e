import { readdir, readFile, rm } from 'node:fs/promises';

import { foldJournal, type JournalEntry } from '@rounds/classroom';

import { ChaosServer } from './chaos-server.ts';
import type { Person } from './person.ts';
import { RedisProcess } from './redis-process.ts';
import type { ServerKeeper } from './server-keeper.ts';
import { waitUntil } from './wait-until.ts';

const READY_PATIENCE_MS = 120_000;

/** One of several server processes. */
export interface ServerOfCluster {
  readonly name: string;
  readonly processId: number;
}

interface Sharing extends ServerKeeper {
  readonly severalServers?: () => Promise<SeveralServers>;
}

/** Two servers behind one address, with a Redis that can go away. */
export class SeveralServers {
  readonly front: ChaosServer;
  readonly redis: RedisProcess;

  private constructor(front: ChaosServer, redis: RedisProcess) {
    this.front = front;
    this.redis = redis;
  }

  static whyNotHere(): string | undefined {
    const { ROUNDS_POSTGRES = '', DATABASE_URL, DATABASE_URL_FILE } = process.env;
    if (process.platform !== 'linux') return 'processes are found by /proc, which only Linux has.';
    if (ROUNDS_POSTGRES === '' && (DATABASE_URL ?? DATABASE_URL_FILE) === undefined)
      return 'there is no PostgreSQL on this machine.';
    return RedisProcess.whyNotHere();
  }

  /** Those that are there for it already, or new ones. */
  static async of(run: Sharing): Promise<SeveralServers> {
    const servers = await (run.severalServers?.() ?? SeveralServers.start(run));
    for (const { processId } of await servers.#processes()) run.watchProcess(processId);
    return servers;
  }

  /** `keeper.dataTemplate` is of no use here: their library is in PostgreSQL. */
  static async start(keeper: ServerKeeper): Promise<SeveralServers> {
    const redis = await RedisProcess.start(keeper);
    const environment = { REDIS_URL: redis.url };
    const front = await ChaosServer.start(keeper, { command: 'cluster', environment }, (folder) =>
      rm(`${folder}-postgres`, { recursive: true, force: true }),
    );
    return new SeveralServers(front, redis);
  }

  /** The server that has the room of a class. */
  async serverOf(sessionId: string): Promise<ServerOfCluster> {
    const record = await this.redis.hashField('roomcaches', sessionId);
    const { processId = '' } = JSON.parse(record ?? '{}') as { readonly processId?: string };
    const server = await this.redis.hashField('rounds:servers', processId);
    const { name } = JSON.parse(server ?? '{}') as { readonly name?: string };
    const found = (await this.#processes()).find((each) => each.name === name);
    if (found === undefined) throw new Error('no server has the class');
    return found;
  }

  /** Waits until two servers that are not the killed one say that they are there. */
  async waitUntilWhole(killed: ServerOfCluster): Promise<void> {
    const isWhole = async (): Promise<boolean> => {
      const processes = await this.#processes();
      const isNew = processes.every(({ processId }) => processId !== killed.processId);
      const servers = await this.redis.hashValues('rounds:servers');
      const names = servers.map((text) => (JSON.parse(text) as { readonly name: string }).name);
      return isNew && processes.length === 2 && new Set(names).size === 2 && names.length === 2;
    };
    await waitUntil('both servers are there', isWhole, READY_PATIENCE_MS);
  }

  /** What is written down of a class, as an instructor takes it away. */
  async journal(
    sessionId: string,
    instructor: typeof globalThis.fetch,
  ): Promise<readonly JournalEntry[]> {
    const url = new URL(`/api/sessions/${sessionId}/journal?names=1`, this.front.url);
    const response = await instructor(url);
    if (!response.ok) throw new Error(`no journal: ${response.status}`);
    const [, ...lines] = (await response.text()).trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as JournalEntry);
    foldJournal(entries); // Throws where something is missing in between.
    return entries;
  }

  /** Children of the process that keeps the servers, by the names it gave them. */
  async #processes(): Promise<readonly ServerOfCluster[]> {
    const parent = this.front.now.processId;
    const servers: ServerOfCluster[] = [];
    for (const entry of await readdir('/proc')) {
      const processId = Number(entry);
      if (!Number.isInteger(processId)) continue;
      const status = await readFile(`/proc/${entry}/status`, 'utf8').catch(() => '');
      if (!status.includes(`PPid:\t${parent}\n`) || status.includes('State:\tZ')) continue;
      const environment = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '');
      const name = /(?:^|\0)ROUNDS_SERVER_NAME=([^\0]+)/.exec(environment)?.[1];
      if (name !== undefined) servers.push({ name, processId });
    }
    return servers;
  }
}

export function sessionIdOf(people: readonly Person[]): string {
  return people[0]?.connection.state().sessionId ?? '';
}
