import type { FrameTaskResult, FrameWorkers } from '../codecs/frame-task.ts';
import { decodeTask } from './decode-task.ts';
import type { ImageFrame } from './image-slice.ts';

/** What waits for its place in a volume takes memory; workers need no longer start than files take to be parsed. */
const MAX_EARLY_PIXELS = 2 ** 24;

const ENCAPSULATED_SYNTAX = /^1\.2\.840\.10008\.1\.2\.(?:4\.\d+|5)$/;

/** Has the compressed frames of the first files decoded while later files are still being read, if somebody else does it. */
export class EarlyDecoding {
  readonly #workers: FrameWorkers;
  readonly #results = new Map<ImageFrame, Promise<FrameTaskResult>>();
  #pixels = 0;

  constructor(workers: FrameWorkers) {
    this.#workers = workers;
  }

  /** Takes files with one frame, as series are stored; of others it is not known whether all frames are wanted. */
  begin(frames: readonly ImageFrame[]): void {
    const [frame] = frames;
    if (this.#workers.concurrency === 1 || frames.length !== 1 || !frame) return;
    if (!ENCAPSULATED_SYNTAX.test(frame.source.transferSyntaxUid)) return;
    const pixels = frame.format.rows * frame.format.columns;
    if (this.#pixels + pixels > MAX_EARLY_PIXELS) return;
    const task = decodeTask(frame, undefined, false);
    if (task.kind !== 'decode') return;
    this.#pixels += pixels;
    this.#results.set(frame, this.#workers.run(task));
  }

  /** What comes of a frame, once; undefined if it was not begun. */
  take(frame: ImageFrame): Promise<FrameTaskResult> | undefined {
    const result = this.#results.get(frame);
    this.#results.delete(frame);
    return result;
  }
}
