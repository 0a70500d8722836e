import type { FrameReply, FrameRequest } from './frame-messages.ts';
import type { Frame, FrameFacts } from './frame-source.ts';

/** The images of one asset, as a page asks for them. */
export interface FrameReader {
  /** What the images are; rejects where they cannot be had. */
  readonly facts: Promise<FrameFacts>;
  frame(index: number): Promise<Frame>;
  dispose(): void;
}

export type OpenFrames = (assetSha256: string) => FrameReader;

/** Images kept in the page; neighbours are asked for before somebody goes there. */
const KEPT_BYTES = 192 * 1024 * 1024;
const AHEAD = 4;

/** Reads images in a worker. */
export const openFrames: OpenFrames = (assetSha256) => {
  const worker = new Worker(new URL('./frame-worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, Deferred<Frame>>();
  const kept = new Map<number, Promise<Frame>>();
  const opened = deferred<FrameFacts>();
  const send = (request: FrameRequest): void => worker.postMessage(request);
  opened.promise.catch(() => undefined);

  worker.onmessage = ({ data }: MessageEvent<FrameReply>) => {
    if (data.kind === 'opened') opened.resolve(data.facts);
    else if (data.kind === 'frame') {
      waiting.get(data.frame.index)?.resolve(data.frame);
      waiting.delete(data.frame.index);
    } else if (data.index === undefined) opened.reject(new Error('no images'));
    else {
      waiting.get(data.index)?.reject(new Error('no image'));
      waiting.delete(data.index);
      kept.delete(data.index);
    }
  };
  worker.onerror = () => opened.reject(new Error('no images'));
  send({ kind: 'open', address: `/assets/volumes/${assetSha256}` });

  const ask = (index: number): Promise<Frame> => {
    const known = kept.get(index);
    if (known !== undefined) {
      // Used again: the last to be forgotten.
      kept.delete(index);
      kept.set(index, known);
      return known;
    }
    const answer = deferred<Frame>();
    waiting.set(index, answer);
    kept.set(index, answer.promise);
    answer.promise.catch(() => undefined);
    send({ kind: 'frame', index });
    return answer.promise;
  };

  return {
    facts: opened.promise,
    async frame(index) {
      const { columns, rows, frames } = await opened.promise;
      const wanted = ask(index);
      const ahead = Math.min(AHEAD, frames - 1 - index);
      for (let step = 1; step <= ahead; step++) void ask(index + step);
      const room = Math.max(2 * AHEAD, Math.floor(KEPT_BYTES / (columns * rows * 3)));
      for (const oldest of kept.keys()) {
        if (kept.size <= room) break;
        if (!waiting.has(oldest)) kept.delete(oldest);
      }
      return wanted;
    },
    dispose: () => worker.terminate(),
  };
};

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
}

/** Promise.withResolvers, which browsers of two years ago have not. */
function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: Error) => void = () => undefined;
  const promise = new Promise<T>((give, refuse) => {
    resolve = give;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
