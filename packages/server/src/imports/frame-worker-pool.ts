import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import {
  areShared,
  type FrameTask,
  type FrameTaskResult,
  type FrameWorkers,
  runFrameTask,
} from '@rounds/imaging/frames';

/** To a worker thread. */
export interface FrameRequest {
  readonly id: number;
  readonly task: FrameTask;
}

/** From a worker thread. */
export interface FrameReply {
  readonly id: number;
  readonly result: FrameTaskResult;
}

export interface FrameWorkerPool extends FrameWorkers {
  /** Starts the threads before there is work for them. */
  readonly start: () => void;
  readonly dispose: () => Promise<void>;
}

export interface FrameWorkerPoolOptions {
  /** Threads; as many as there are processors if nothing is said. */
  readonly size?: number;
  /** A frame that takes longer is given up, and its thread with it. */
  readonly frameTimeLimitMs?: number;
}

const FRAME_TIME_LIMIT_MS = 20_000;
const MAX_THREADS = 8;
/** What a thread holds: the next frame lies ready while the last one is taken in here. */
const FRAMES_PER_THREAD = 2;
/** Uncompressed pixels are read faster than they are sent. */
const UNCOMPRESSED = new Set([
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2.1.99',
  '1.2.840.10008.1.2.2',
]);

/** A frame that somebody waits for. */
interface Job {
  readonly task: FrameTask;
  readonly resolve: (result: FrameTaskResult) => void;
}

/** Threads that work on frames. They start when first needed, and one that dies or hangs costs its frame alone. */
export function createFrameWorkerPool(options: FrameWorkerPoolOptions = {}): FrameWorkerPool {
  const size = options.size ?? Math.min(MAX_THREADS, availableParallelism());
  const limitMs = options.frameTimeLimitMs ?? FRAME_TIME_LIMIT_MS;
  const threads = new Set<FrameThread>();
  const waiting: Job[] = [];

  const startThread = (): FrameThread => {
    const thread = new FrameThread(limitMs, {
      onDone: handOut,
      onDeath: (untouched) => {
        threads.delete(thread);
        waiting.unshift(...untouched);
        handOut();
      },
    });
    threads.add(thread);
    return thread;
  };
  const freeThread = (): FrameThread | undefined => {
    let idlest: FrameThread | undefined;
    for (const thread of threads) {
      if (idlest === undefined || thread.jobCount < idlest.jobCount) idlest = thread;
    }
    if (idlest?.jobCount === 0) return idlest;
    if (threads.size < size) return startThread();
    return idlest !== undefined && idlest.jobCount < FRAMES_PER_THREAD ? idlest : undefined;
  };
  function handOut(): void {
    while (waiting.length > 0) {
      const thread = freeThread();
      if (thread === undefined) return;
      thread.give(waiting.shift()!);
    }
  }

  return {
    concurrency: size,
    sharesMemory: true,
    start: () => {
      while (threads.size < size) startThread();
    },
    run: (task) => {
      if (task.kind === 'decode' && UNCOMPRESSED.has(task.transferSyntaxUid)) {
        return runFrameTask(task);
      }
      return new Promise((resolve) => {
        waiting.push({ task, resolve });
        handOut();
      });
    },
    dispose: async () => {
      await Promise.all([...threads].map((thread) => thread.stop()));
    },
  };
}

const FAILED: FrameTaskResult = { kind: 'failed', failure: 'undecodable' };

interface ThreadEvents {
  readonly onDone: () => void;
  /** With the jobs that it had not begun. */
  readonly onDeath: (untouched: readonly Job[]) => void;
}

/** One thread, which works on its frames one after the other. */
class FrameThread {
  readonly #worker = new Worker(new URL('./frame-worker.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // Decoders print what they read: none of it belongs in a log.
    stdout: true,
    stderr: true,
  });
  readonly #limitMs: number;
  readonly #events: ThreadEvents;
  /** By the id under which each was sent, in that order: the first one is being worked on. */
  readonly #jobs = new Map<number, Job>();
  #isAlive = true;
  #nextId = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number, events: ThreadEvents) {
    this.#limitMs = limitMs;
    this.#events = events;
    this.#worker.unref();
    this.#worker.on('message', (reply: FrameReply) => this.#take(reply));
    this.#worker.on('error', () => this.#die());
    this.#worker.on('exit', () => this.#die());
  }

  /** Nothing waits behind a whole volume. */
  get jobCount(): number {
    for (const { task } of this.#jobs.values()) {
      if (task.kind === 'portray') return FRAMES_PER_THREAD;
    }
    return this.#jobs.size;
  }

  give(job: Job): void {
    const id = this.#nextId++;
    this.#jobs.set(id, job);
    if (this.#jobs.size === 1) this.#watchFirst();
    const request: FrameRequest = { id, task: ownCopy(job.task) };
    this.#worker.postMessage(request, transferablesOf(request.task));
  }

  async stop(): Promise<void> {
    this.#die();
    await this.#worker.terminate();
  }

  #take({ id, result }: FrameReply): void {
    const job = this.#jobs.get(id);
    if (!this.#isAlive || job === undefined) return;
    this.#jobs.delete(id);
    this.#watchFirst();
    this.#events.onDone();
    job.resolve(inPlace(result, job.task));
  }

  /** The time of a frame begins when the one before it is done. */
  #watchFirst(): void {
    clearTimeout(this.#timer);
    if (this.#jobs.size === 0) return;
    this.#timer = setTimeout(() => {
      void this.#worker.terminate();
      this.#die();
    }, this.#limitMs);
  }

  #die(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    clearTimeout(this.#timer);
    const [first, ...untouched] = this.#jobs.values();
    this.#jobs.clear();
    first?.resolve(FAILED);
    this.#events.onDeath(untouched);
  }
}

/** Cut out of the file or volume it is a view of, which would be sent whole; shared memory is sent as it is. */
function ownCopy(task: FrameTask): FrameTask {
  switch (task.kind) {
    case 'portray':
      return task;
    case 'encode':
      return areShared(task.values) ? task : { ...task, values: task.values.slice() };
    case 'decode': {
      const { out, ...rest } = task;
      return {
        ...rest,
        ...(out && areShared(out) && { out }),
        encoded: task.encoded.slice(),
      };
    }
  }
}

function transferablesOf(task: FrameTask): ArrayBuffer[] {
  if (task.kind === 'portray') return [];
  const { buffer } = task.kind === 'decode' ? task.encoded : task.values;
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}

/** What was written to shared memory is already where it was wanted. */
function inPlace(result: FrameTaskResult, task: FrameTask): FrameTaskResult {
  if (result.kind !== 'decoded' || task.kind !== 'decode') return result;
  return task.out && areShared(task.out) ? { ...result, values: task.out } : result;
}
