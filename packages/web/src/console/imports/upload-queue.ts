/** What became of one upload. */
export type UploadOutcome =
  | { readonly status: 'sent' }
  | { readonly status: 'refused'; readonly reason: string };

export interface UploadQueueOptions<T> {
  readonly items: readonly T[];
  /** How many go at the same time. */
  readonly parallel: number;
  /** Sends one; a refusal is an outcome, not a throw. What it throws stops the whole queue. */
  readonly upload: (item: T, signal: AbortSignal) => Promise<UploadOutcome>;
  readonly onDone: (item: T, outcome: UploadOutcome) => void;
  readonly signal: AbortSignal;
}

/** Uploads everything, a few at a time and in order. @throws what an upload threw, or the signal's reason */
export async function runUploadQueue<T>(options: UploadQueueOptions<T>): Promise<void> {
  const { items, parallel, upload, onDone } = options;
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  let nextIndex = 0;

  const work = async (): Promise<void> => {
    for (let index = nextIndex++; index < items.length; index = nextIndex++) {
      signal.throwIfAborted();
      const item = items[index] as T;
      const outcome = await upload(item, signal);
      signal.throwIfAborted();
      onDone(item, outcome);
    }
  };

  const workers = Array.from({ length: Math.min(parallel, items.length) }, () =>
    work().catch((cause: unknown) => {
      // The first failure takes the other uploads down with it.
      failure.abort(cause);
      throw cause;
    }),
  );
  const results = await Promise.allSettled(workers);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failure.signal.reason;
}
