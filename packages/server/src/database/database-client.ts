import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';

import type {
  DatabaseReply,
  DatabaseRequest,
  DatabaseStores,
  DatabaseWorkerData,
  StoreName,
} from './protocol.ts';

/** The stores, and the way to let go of them. */
export interface Database extends DatabaseStores {
  /** Waits for what was asked before, then closes the file. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Only one process at a time may have it so: rooms of one session in two servers would part ways. */
  readonly exclusive?: boolean;
}

/** Opens the database in a worker thread of its own. A worker that died is replaced at the next call. */
export async function connectDatabase(
  path: string,
  { exclusive = false }: DatabaseOptions = {},
): Promise<Database> {
  await mkdir(dirname(path), { recursive: true });
  const connection = new WorkerConnection({ path, exclusive });
  await connection.start();
  return {
    journal: remoteStore('journal', connection),
    cases: remoteStore('cases', connection),
    importReports: remoteStore('importReports', connection),
    links: remoteStore('links', connection),
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
    else call?.reject(reply.error);
  }

  /** What was asked of a worker that died fails; the next call starts another one. */
  #lose(worker: Worker, cause: unknown): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of lost) call.reject(new Error('the database worker stopped', { cause }));
  }
}

/** A store whose every method is a call into the worker. */
function remoteStore<N extends StoreName>(
  store: N,
  connection: WorkerConnection,
): DatabaseStores[N] {
  return new Proxy({} as DatabaseStores[N], {
    get: (_target, method) => {
      // `await store` asks for `then`: a store is not a promise.
      if (typeof method !== 'string' || method === 'then') return undefined;
      return (...parameters: unknown[]) => connection.call(store, method, parameters);
    },
  });
}
