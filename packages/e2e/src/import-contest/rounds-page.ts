import {
  configureCodecs,
  type DicomFile,
  type FrameTask,
  type FrameTaskResult,
  type FrameWorkers,
  readSeries,
  runFrameTask,
} from '@rounds/imaging';

/** The page on which Rounds takes part: the server's import, its frames decoded in as many workers as there are cores. */
configureCodecs({ locateFile: (fileName) => `/codecs/${fileName}` });

/** Tasks that a worker holds: the next lies ready while this page takes in the last. */
const TASKS_PER_WORKER = 2;

interface PoolWorker {
  readonly worker: Worker;
  readonly receivers: ((result: FrameTaskResult) => void)[];
}

class WorkerPool implements FrameWorkers {
  readonly concurrency = navigator.hardwareConcurrency;
  readonly #workers = Array.from({ length: this.concurrency }, () => this.#start());
  readonly #waiting: ((worker: PoolWorker) => void)[] = [];

  readonly run = async (task: FrameTask): Promise<FrameTaskResult> => {
    // Uncompressed pixels are read faster than they are sent.
    if (task.kind === 'decode' && /^1\.2\.840\.10008\.1\.2(\.[12])?$/.test(task.transferSyntaxUid))
      return runFrameTask(task);
    const { worker, receivers } = await this.#take();
    return new Promise((resolve) => {
      receivers.push(resolve);
      worker.postMessage(...parcel(task));
    });
  };

  async #take(): Promise<PoolWorker> {
    const [idlest] = this.#workers.toSorted((a, b) => a.receivers.length - b.receivers.length);
    if (idlest !== undefined && idlest.receivers.length < TASKS_PER_WORKER) return idlest;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #start(): PoolWorker {
    const worker = new Worker(new URL('./rounds-page-worker.ts', import.meta.url), {
      type: 'module',
    });
    const entry: PoolWorker = { worker, receivers: [] };
    // A worker answers in the order in which it was asked.
    worker.onmessage = ({ data }: MessageEvent<FrameTaskResult>) => {
      entry.receivers.shift()?.(data);
      this.#waiting.shift()?.(entry);
    };
    return entry;
  }
}

const workers = new WorkerPool();

/** What is sent of a task: its bytes cut out of their file, and not the place in the volume, which would be copied whole. */
function parcel(task: FrameTask): [FrameTask, ArrayBuffer[]] {
  if (task.kind !== 'decode') return [task, []];
  const { out: _, ...rest } = task;
  const encoded = task.encoded.slice();
  return [{ ...rest, encoded }, [encoded.buffer]];
}

/** Files are parsed while later ones are read. */
async function* readInTurn(files: readonly File[]): AsyncGenerator<DicomFile> {
  const reading = files.map((file) => file.arrayBuffer());
  for (const [i, { name }] of files.entries()) {
    const bytes = await reading[i];
    if (bytes !== undefined) yield { name, bytes: new Uint8Array(bytes) };
  }
}

async function readFiles(files: readonly File[]) {
  const { series, refused } = await readSeries(readInTurn(files), { workers });
  const volume = series[0]?.volume;
  if (volume === undefined) throw new Error(refused[0]?.reason ?? 'there are no images');
  const { columns, rows, slices } = volume.geometry;
  return { columns, rows, slices, values: volume.storedValues };
}

Object.assign(globalThis, { readFiles });
