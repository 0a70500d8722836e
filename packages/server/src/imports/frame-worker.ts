/**
 * A thread that works on frames: decodes what it is sent, or compresses it. It knows nothing of files. Runs under plain Node,
 * which strips the types.
 */
import { flushCompileCache } from 'node:module';
import { parentPort } from 'node:worker_threads';

import { type FrameTaskResult, runFrameTask } from '@rounds/imaging/frames';

import type { FrameRequest, FrameReply } from './frame-worker-pool.ts';

/** Frames are worked on in the order in which they come: whoever sent them knows which one takes too long. */
let last: Promise<unknown> = Promise.resolve();

parentPort?.on('message', ({ id, task }: FrameRequest) => {
  last = last.then(async () => {
    const result = await runFrameTask(task);
    const reply: FrameReply = { id, result };
    parentPort?.postMessage(reply, transferablesOf(reply));
    if (id === 0) flushCompileCache();
  });
});

/** Results are made for whoever asked: their memory goes along. */
function transferablesOf({ result }: FrameReply): ArrayBuffer[] {
  const arrays = arraysOf(result);
  const buffers = new Set<ArrayBuffer>();
  for (const array of arrays) {
    if (array?.buffer instanceof ArrayBuffer) buffers.add(array.buffer);
  }
  return [...buffers];
}

function arraysOf(result: FrameTaskResult): readonly (ArrayBufferView | undefined)[] {
  switch (result.kind) {
    case 'decoded':
      return [result.values, result.sampleBytes];
    case 'encoded':
      return [result.codestream, result.coarseValues];
    case 'portrayed':
    case 'failed':
      return [];
  }
}
