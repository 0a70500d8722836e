/** Started ahead of the first skip map. */
let waiting: Worker | undefined;

/** Fetches and starts the worker, so that a room that is made later, or while the server is away, needs nothing more. */
export function prepareSkipWorker(): void {
  if (waiting !== undefined) return;
  const prepared = startSkipWorker();
  waiting = prepared;
  // If it fails before it is needed, it is started again then.
  prepared.onerror = () => {
    if (waiting === prepared) waiting = undefined;
    prepared.terminate();
  };
}

export function takeSkipWorker(): Worker {
  const worker = waiting ?? startSkipWorker();
  waiting = undefined;
  worker.onerror = null;
  return worker;
}

function startSkipWorker(): Worker {
  return new Worker(new URL('./skip-worker.ts', import.meta.url), { type: 'module' });
}
