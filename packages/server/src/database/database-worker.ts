/**
 * The worker thread that owns the database, SQLite's file or the connections to PostgreSQL: a slow disk, or reading the
 * answer to a large question, never slows a tick. It runs under plain Node, which strips the types.
 */
import { parentPort, workerData } from 'node:worker_threads';

import { claimFolder } from './claim-folder.ts';
import { createStores } from './create-stores.ts';
import { problemOf } from './database-problem.ts';
import { openPostgres } from './open-postgres.ts';
import { openSqlite } from './open-sqlite.ts';
import type { DatabaseReply, DatabaseRequest, DatabaseWorkerData } from './protocol.ts';
import { sqliteProblemOf } from './sqlite-problem.ts';

if (parentPort === null) throw new Error('this module runs as a worker thread');
const port = parentPort;
const { place, claimFile } = workerData as DatabaseWorkerData;
const release = claimFile === undefined ? (): void => undefined : claimFolder(claimFile);
const db = typeof place === 'string' ? await openSqlite(place) : await openPostgres(place);
const stores = createStores(db);

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
