import type { AssetHeader } from '@rounds/imaging/asset';

import { AssetStream, AssetUnavailableError } from './asset-stream.ts';
import { type DecodeJob, DecodeSchedule } from './decode-schedule.ts';
import { LoadProgress } from './load-progress.ts';
import { type LevelLimits, wantedLevels } from './wanted-levels.ts';
import type {
  DecodeReply,
  DecodeRequest,
  ReceiverReport,
  ReceiverRequest,
  WorkerScope,
} from './worker-messages.ts';

/** Downloads an asset, and keeps the decoding workers busy with what has arrived. The page stops it by ending the worker. */
const scope = globalThis as unknown as WorkerScope<ReceiverRequest>;

const GENERAL_FAILURE =
  'The images of this case could not be shown. Reload the page; if it stays, import the case again.';

interface Decoder {
  readonly port: MessagePort;
  /** What it works on now. */
  task: DecodeJob | 'preview' | undefined;
}

/** What is known once the header has arrived. */
interface Plan {
  readonly header: AssetHeader;
  readonly schedule: DecodeSchedule;
  readonly progress: LoadProgress;
}

let decoders: readonly Decoder[] = [];
let plan: Plan | undefined;
let stream: AssetStream | undefined;
let previewBytes: Uint8Array | undefined;
let tokenWaiters: ((token: string) => void)[] = [];

scope.onmessage = ({ data }) => {
  if (data.kind === 'start') start(data);
  else if (data.kind === 'focus') plan?.schedule.focus(data.slice);
  else {
    for (const waiter of tokenWaiters) waiter(data.token);
    tokenWaiters = [];
  }
};

function report(message: ReceiverReport): void {
  scope.postMessage(message);
}

function start({
  url,
  token: firstToken,
  maxVoxelBytes,
  maxTextureBytes,
  isForLater,
  decoders: ports,
}: Extract<ReceiverRequest, { kind: 'start' }>): void {
  decoders = ports.map((port) => {
    const decoder: Decoder = { port, task: undefined };
    port.onmessage = ({ data }: MessageEvent<DecodeReply>) => taskDone(decoder, data);
    return decoder;
  });
  stream = new AssetStream({
    url,
    fetch: (input, init) => fetch(input, { ...init, priority: isForLater ? 'low' : 'auto' }),
    token: tokensFrom(firstToken),
    wait: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
    signal: new AbortController().signal,
    onHeader: (header) => begin(header, { maxVoxelBytes, maxTextureBytes }),
    onPreview: (bytes) => {
      previewBytes = bytes;
      feedDecoders();
    },
    onChunk: ({ firstSlice, sliceCount }) => {
      for (let slice = firstSlice; slice < firstSlice + sliceCount; slice++) {
        const finest = stream?.receiver.finestLevelOf(slice);
        if (finest !== undefined) plan?.schedule.received(slice, 1, finest);
      }
      feedDecoders();
    },
    onTrouble: (message) => report({ kind: 'trouble', message }),
  });
  stream.run().catch((error: unknown) => {
    report({
      kind: 'failed',
      message: error instanceof AssetUnavailableError ? error.message : GENERAL_FAILURE,
    });
  });
}

/** The first token came with the order: the page may be too busy to answer for seconds while it starts. */
function tokensFrom(firstToken: string): () => Promise<string> {
  let unused: string | undefined = firstToken;
  return () => {
    const token = unused;
    unused = undefined;
    if (token !== undefined) return Promise.resolve(token);
    return new Promise((resolve) => {
      tokenWaiters.push(resolve);
      report({ kind: 'token-wanted' });
    });
  };
}

function begin(header: AssetHeader, limits: LevelLimits): void {
  const { slices } = header.description.geometry;
  const wanted = wantedLevels(header, limits);
  const schedule = new DecodeSchedule({ slices, ...wanted });
  schedule.focus(Math.floor(slices / 2));
  plan = { header, schedule, progress: new LoadProgress(header.levels, slices) };
  for (const { port } of decoders) send(port, { kind: 'header', header });
  report({ kind: 'header', description: header.description, finestLevel: wanted.finest });
}

function taskDone(decoder: Decoder, reply: DecodeReply): void {
  const { task } = decoder;
  decoder.task = undefined;
  if (reply.kind === 'failed') {
    // A preview that cannot be decoded only delays the first picture.
    if (task !== 'preview') {
      report({ kind: 'failed', message: GENERAL_FAILURE });
      return;
    }
  } else if (task !== undefined && task !== 'preview') sliceDone(task);
  feedDecoders();
}

function feedDecoders(): void {
  for (const decoder of decoders) {
    if (decoder.task === undefined && !giveTask(decoder)) return;
  }
}

/** @returns whether there was anything to do */
function giveTask(decoder: Decoder): boolean {
  if (previewBytes !== undefined) {
    send(decoder.port, { kind: 'preview', bytes: previewBytes });
    previewBytes = undefined;
    decoder.task = 'preview';
    return true;
  }
  const job = plan?.schedule.next();
  const codestream = job && stream?.receiver.codestreamPrefix(job.slice, job.level);
  if (job === undefined || codestream === undefined) return false;
  send(decoder.port, { kind: 'slice', slice: job.slice, level: job.level, codestream });
  decoder.task = job;
  return true;
}

function sliceDone({ level }: DecodeJob): void {
  if (plan === undefined) return;
  const { schedule, progress } = plan;
  const fraction = progress.sliceDecoded(level);
  schedule.finished();
  report({ kind: 'loaded', fraction });
}

function send(port: MessagePort, request: DecodeRequest): void {
  if (request.kind === 'slice')
    port.postMessage(request, [request.codestream.buffer as ArrayBuffer]);
  else port.postMessage(request);
}
