/**
 * The worker thread that owns the database, SQLite's file or the connections to PostgreSQL: a slow disk, or reading the
 * answer to a large question, never slows a tick. It runs under plain Node, which strips the types.
 */
import { parentPort, workerData } from 'node:worker_threads';

import type { Kysely } from 'kysely';

import { claimFolder } from './claim-folder.ts';
import { createStores } from './create-stores.ts';
import { problemOf } from './database-problem.ts';
import type {
  DatabasePlace,
  DatabaseReply,
  DatabaseRequest,
  DatabaseWorkerData,
} from './protocol.ts';
import { sqliteProblemOf } from './sqlite-problem.ts';
import type { Tables } from './tables.ts';

if (parentPort === null) throw new Error('this module runs as a worker thread');
const port = parentPort;
const { place, claimFile } = workerData as DatabaseWorkerData;
const release = claimFile === undefined ? (): void => undefined : claimFolder(claimFile);
const db = await open(place);
const stores = createStores(db);

/** Loads what the one kind of database needs, and not what the other would. */
async function open(at: DatabasePlace): Promise<Kysely<Tables>> {
  if (typeof at !== 'string') return (await import('./open-postgres.ts')).openPostgres(at);
  return (await import('./open-sqlite.ts')).openSqlite(at);
}

async function answer(request: DatabaseRequest): Promise<void> {
  port.postMessage(await replyTo(request));
}

async function replyTo(request: DatabaseRequest): Promise<DatabaseReply> {
  const { callId } = request;
  try {
    const store: object = stores[request.store];
    const method: unknown = Reflect.get(store, request.method);
    if (typeof method !== 'function') throw new Error(`no ${request.store}.${request.method}`);
    return { kind: 'value', callId, value: await Reflect.apply(method, store, request.parameters) };
  } catch (error) {
    const problem = problemOf(error) ?? sqliteProblemOf(error);
    return { kind: 'error', callId, error, problem };
  }
}

const unanswered = new Set<Promise<void>>();

port.on('message', (message: DatabaseRequest | 'close') => {
  if (message === 'close') {
    void Promise.all(unanswered)
      .then(() => db.destroy())
      .then(release)
      .finally(() => port.close());
    return;
  }
  const answered = answer(message).finally(() => unanswered.delete(answered));
  unanswered.add(answered);
});
port.postMessage({ kind: 'ready' } satisfies DatabaseReply);
