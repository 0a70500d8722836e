import openjphUrl from '@cornerstonejs/codec-openjph/wasm?url';

/** Who downloads and decodes one volume. */
export interface LoadingWorkers {
  readonly receiver: Worker;
  readonly decoders: readonly Worker[];
}

const MAX_DECODERS = 4;

/** Started ahead of the first volume, and waiting for it. */
let waiting: LoadingWorkers | undefined;

/** Starts workers before there is a volume: when it comes, nothing but its bytes is left to be fetched. */
export function prepareLoadingWorkers(): void {
  if (waiting !== undefined) return;
  const prepared = startLoadingWorkers(coreCount());
  waiting = prepared;
  // Those that fail before they are needed are started again then, with somebody listening.
  for (const worker of allOf(prepared)) {
    worker.onerror = () => {
      if (waiting === prepared) waiting = undefined;
      for (const other of allOf(prepared)) other.terminate();
    };
  }
}

/** @param maxDecoders as many as there are cores, up to four, where it is not said */
export function takeLoadingWorkers(maxDecoders: number | undefined): LoadingWorkers {
  if (maxDecoders !== undefined) return startLoadingWorkers(Math.min(maxDecoders, coreCount()));
  const prepared = waiting ?? startLoadingWorkers(coreCount());
  waiting = undefined;
  return prepared;
}

function coreCount(): number {
  return Math.min(MAX_DECODERS, navigator.hardwareConcurrency ?? 2);
}

function startLoadingWorkers(decoderCount: number): LoadingWorkers {
  const workers: LoadingWorkers = {
    receiver: new Worker(new URL('./receive-worker.ts', import.meta.url), { type: 'module' }),
    decoders: Array.from(
      { length: Math.max(1, decoderCount) },
      () => new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module' }),
    ),
  };
  // Asked for now, it is in the browser's cache when the decoding workers have started; if not, they ask again.
  fetch(openjphUrl).catch(() => undefined);
  return workers;
}

function allOf({ receiver, decoders }: LoadingWorkers): readonly Worker[] {
  return [receiver, ...decoders];
}
