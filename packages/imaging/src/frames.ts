/** The door for threads that work on frames: codecs alone, each loaded when it is first needed. */
export { runFrameTask } from './codecs/frame-task.ts';
export { areShared } from './volume/volume.ts';
export type { FrameTask, FrameTaskResult, FrameWorkers } from './codecs/frame-task.ts';
