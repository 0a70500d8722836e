/**
 * The worker thread that owns the database, so that a slow disk never slows a tick. It runs under plain Node, which
 * strips the types.
 */
import { parentPort, workerData } from 'node:worker_threads';

import { openDatabase } from './open-database.ts';
import { claimFolder } from './claim-folder.ts';
import type {
  DatabaseReply,
  DatabaseRequest,
  DatabaseStores,
  DatabaseWorkerData,
} from './protocol.ts';
import { SqliteCaseLibrary } from './sqlite-case-library.ts';
import { SqliteImportReports } from './sqlite-import-reports.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { SqliteLinks } from './sqlite-links.ts';

if (parentPort === null) throw new Error('this module runs as a worker thread');
const port = parentPort;
const { path, exclusive } = workerData as DatabaseWorkerData;
const release = exclusive ? claimFolder(path) : (): void => undefined;
const db = await openDatabase(path);
const stores: DatabaseStores = {
  journal: new SqliteJournal(db),
  cases: new SqliteCaseLibrary(db),
  importReports: new SqliteImportReports(db),
  links: new SqliteLinks(db),
};

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
    return { kind: 'error', callId, error };
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
