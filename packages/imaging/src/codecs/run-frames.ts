import type { FrameTask, FrameTaskResult, FrameWorkers } from './frame-task.ts';

/** So many frames per worker are under way or wait for an earlier one: enough that none is idle. */
const FRAMES_PER_WORKER = 4;

export interface FrameRun {
  readonly count: number;
  /** The task of a frame, made when its turn comes; a result if there is nothing to be run; undefined to leave it out. */
  readonly taskOf: (
    index: number,
  ) => FrameTask | FrameTaskResult | Promise<FrameTaskResult> | undefined;
  /** Called for every frame that was not left out, in the order of the frames. */
  readonly onResult: (index: number, result: FrameTaskResult) => void;
}

/** Works through frames with all workers; what comes of it does not depend on how many there are or which is fastest. */
export async function runFrames(workers: FrameWorkers, run: FrameRun): Promise<void> {
  const window = Math.max(
    1,
    workers.concurrency === 1 ? 1 : workers.concurrency * FRAMES_PER_WORKER,
  );
  const underWay: (Promise<FrameTaskResult> | undefined)[] = [];
  let next = 0;
  for (let index = 0; index < run.count; index += 1) {
    for (; next < run.count && next < index + window; next += 1) {
      underWay[next] = start(workers, run.taskOf(next));
    }
    const result = await underWay[index];
    underWay[index] = undefined;
    if (result !== undefined) run.onResult(index, result);
  }
}

function start(
  workers: FrameWorkers,
  task: FrameTask | FrameTaskResult | Promise<FrameTaskResult> | undefined,
): Promise<FrameTaskResult> | undefined {
  if (task === undefined || !('kind' in task)) return task;
  return task.kind === 'decode' || task.kind === 'encode' || task.kind === 'portray'
    ? workers.run(task)
    : Promise.resolve(task);
}
