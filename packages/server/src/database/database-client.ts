import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';

import {
  DATABASE_PROBLEMS,
  DatabaseProblem,
  type DatabaseProblemCode,
} from './database-problem.ts';
import type {
  DatabasePlace,
  DatabaseReply,
  DatabaseRequest,
  DatabaseStores,
  DatabaseWorkerData,
  StoreName,
  WorkerStores,
} from './protocol.ts';

/** The stores, and the way to let go of them. */
export interface Database extends DatabaseStores {
  /** Rejects where the database cannot be asked now. */
  ping(): Promise<void>;
  /** Waits for what was asked before, then closes the file or the connections. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /**
   * Claimed while the database is open: only one server at a time may have the data folder. Rooms of one session in two
   * servers would part ways, and uploads of both would lie in one place.
   */
  readonly claimFile?: string;
}

/**
 * Opens the database in a worker thread of its own: an SQLite file, or PostgreSQL. A worker that died is replaced at the
 * next call; so is a broken connection to PostgreSQL. @throws DatabaseProblem
 */
export async function connectDatabase(
  place: DatabasePlace,
  { claimFile }: DatabaseOptions = {},
): Promise<Database> {
  // At once, so that the thread starts before whoever called goes on.
  if (typeof place === 'string') mkdirSync(dirname(place), { recursive: true });
  const connection = new WorkerConnection({ place, claimFile });
  await connection.start();
  return {
    journal: remoteStore('journal', connection),
    cases: remoteStore('cases', connection),
    importReports: remoteStore('importReports', connection),
    links: remoteStore('links', connection),
    signOuts: remoteStore('signOuts', connection),
    audit: remoteStore('audit', connection),
    ping: () => remoteStore('connection', connection).ping(),
    close: () => connection.close(),
  };
}

interface PendingCall {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

class WorkerConnection {
  readonly #workerData: DatabaseWorkerData;
  readonly #pending = new Map<number, PendingCall>();
  #worker: Worker | undefined;
  #lastCallId = 0;
  #closed = false;

  constructor(workerData: DatabaseWorkerData) {
    this.#workerData = workerData;
  }

  /** Starts the worker and waits until the database is open and up to date. */
  start(): Promise<void> {
    const worker = this.#startWorker();
    return new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', () => {
        worker.off('error', reject);
        resolve();
      });
    });
  }

  call(store: StoreName, method: string, parameters: readonly unknown[]): Promise<unknown> {
    if (this.#closed) return Promise.reject(new Error('the database is closed'));
    this.#lastCallId += 1;
    const request: DatabaseRequest = { callId: this.#lastCallId, store, method, parameters };
    const worker = this.#worker ?? this.#startWorker();
    return new Promise((resolve, reject) => {
      this.#pending.set(request.callId, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
      worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
    worker.postMessage('close');
    await exited;
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./database-worker.ts', import.meta.url), {
      workerData: this.#workerData,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    worker.on('message', (reply: DatabaseReply) => {
      if (reply.kind !== 'ready') this.#settle(reply);
    });
    worker.once('error', (cause) => this.#lose(worker, cause));
    worker.once('exit', () => this.#lose(worker, undefined));
    this.#worker = worker;
    return worker;
  }

  #settle(reply: Exclude<DatabaseReply, { kind: 'ready' }>): void {
    const call = this.#pending.get(reply.callId);
    this.#pending.delete(reply.callId);
    if (reply.kind === 'value') call?.resolve(reply.value);
    else call?.reject(asProblem(reply.problem, reply.error));
  }

  /** What was asked of a worker that died fails; the next call starts another one. */
  #lose(worker: Worker, cause: unknown): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    const stopped = new Error('the database worker stopped', { cause });
    for (const call of lost) call.reject(asProblem(DATABASE_PROBLEMS.unavailable, stopped));
  }
}

function asProblem(problem: DatabaseProblemCode | undefined, cause: unknown): unknown {
  if (problem === undefined) return cause;
  const { full } = DATABASE_PROBLEMS;
  const sentence = problem === full ? 'The disk is full.' : 'The database does not answer.';
  return new DatabaseProblem(problem, sentence, { cause });
}

/** A store whose every method is a call into the worker. */
function remoteStore<N extends StoreName>(store: N, connection: WorkerConnection): WorkerStores[N] {
  return new Proxy({} as WorkerStores[N], {
    get: (_target, method) => {
      // `await store` asks for `then`: a store is not a promise.
      if (typeof method !== 'string' || method === 'then') return undefined;
      return (...parameters: unknown[]) => connection.call(store, method, parameters);
    },
  });
}
