import {
  configureCodecs,
  type FrameTask,
  type FrameTaskResult,
  runFrameTask,
} from '@rounds/imaging';

configureCodecs({ locateFile: (fileName) => `/codecs/${fileName}` });

/** The part of a worker's global scope that is used here; the page's library of types knows none. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<FrameTask>) => void;
  postMessage: (message: FrameTaskResult, transfer: Transferable[]) => void;
};

let last: Promise<unknown> = Promise.resolve();

scope.onmessage = ({ data }) => {
  last = last.then(async () => {
    const result = await runFrameTask(data);
    const buffer = result.kind === 'decoded' ? result.values.buffer : undefined;
    scope.postMessage(result, buffer instanceof ArrayBuffer ? [buffer] : []);
  });
};
