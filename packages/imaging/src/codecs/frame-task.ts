import type { Portrait } from '../thumbnail/portrait.ts';
import { storedRange, type StoredRange } from '../volume/stored-range.ts';
import {
  createStoredValues,
  type SampleFormat,
  type StoredValues,
  type Volume,
} from '../volume/volume.ts';
import { decodeFrame } from './decode-frame.ts';
import { FrameSizeError, type FrameFormat } from './frame.ts';
import { decodedSampleBytes } from './sample-bytes.ts';
import { writePixels, type PixelTables } from './write-pixels.ts';

/** One frame to be decoded into what a volume holds. */
export interface DecodeTask {
  readonly kind: 'decode';
  readonly encoded: Uint8Array;
  readonly transferSyntaxUid: string;
  readonly format: FrameFormat;
  readonly tables: PixelTables;
  readonly target: SampleFormat;
  /** Where the values go if the work is done in this thread or in shared memory; other threads make room of their own. */
  readonly out?: StoredValues;
  /** Whether the samples are wanted, too, as an uncompressed file would hold them. */
  readonly withSampleBytes: boolean;
  /** Whether those of colour go plane after plane. */
  readonly planesInFile: boolean;
}

/** One slice to be compressed, and decoded again at the level that the preview is made of. */
export interface EncodeTask {
  readonly kind: 'encode';
  readonly columns: number;
  readonly rows: number;
  readonly values: StoredValues;
  readonly decompositions: number;
  readonly previewLevel: number;
}

/** A whole volume to be looked at, in shared memory. It takes as long as many frames do. */
export interface PortrayTask {
  readonly kind: 'portray';
  readonly volume: Volume;
  /** Of the square thumbnail, in pixels. */
  readonly size: number;
}

/** Work on one frame or volume; nothing in it depends on another one. */
export type FrameTask = DecodeTask | EncodeTask | PortrayTask;

export type FrameTaskResult =
  | {
      readonly kind: 'decoded';
      readonly values: StoredValues;
      /** Of grey values. */
      readonly range: StoredRange | undefined;
      readonly sampleBytes: Uint8Array | undefined;
    }
  | {
      readonly kind: 'encoded';
      readonly codestream: Uint8Array;
      readonly coarseValues: StoredValues;
    }
  | { readonly kind: 'portrayed'; readonly portrait: Portrait }
  | { readonly kind: 'failed'; readonly failure: 'size-mismatch' | 'undecodable' | 'truncated' };

/** Where frames are worked on: here, or by a pool of threads that somebody else keeps. */
export interface FrameWorkers {
  /** How many tasks are worth being under way at a time. */
  readonly concurrency: number;
  /** Whether they write to shared memory, and read from it, where it is. */
  readonly sharesMemory?: boolean;
  /** Never rejects: what goes wrong with a frame is a result. */
  readonly run: (task: FrameTask) => Promise<FrameTaskResult>;
}

/** Does the work in this thread, one frame after the other. */
export const IN_THIS_THREAD: FrameWorkers = { concurrency: 1, run: runFrameTask };

/** What a worker thread does with what it is sent. Never rejects for a bad frame. */
export async function runFrameTask(task: FrameTask): Promise<FrameTaskResult> {
  if (task.kind === 'decode') return decode(task);
  if (task.kind === 'encode') return encode(task);
  const { portray } = await import('../thumbnail/portrait.ts');
  return { kind: 'portrayed', portrait: portray(task.volume, task.size) };
}

async function decode(task: DecodeTask): Promise<FrameTaskResult> {
  const { format, target } = task;
  try {
    const decoded = await decodeFrame(task.encoded, task.transferSyntaxUid, format);
    const values = task.out ?? createStoredValues(target, format.rows * format.columns);
    writePixels(decoded, format, task.tables, values);
    const sampleBytes = task.withSampleBytes
      ? decodedSampleBytes(decoded, format, task.planesInFile)
      : undefined;
    const range = values instanceof Uint8Array ? undefined : storedRange(values);
    return { kind: 'decoded', values, range, sampleBytes };
  } catch (thrown) {
    // Codecs and dicom-parser throw anything, also strings; all of it means this frame is broken.
    const failure = thrown instanceof FrameSizeError ? 'size-mismatch' : 'undecodable';
    return { kind: 'failed', failure };
  }
}

async function encode(task: EncodeTask): Promise<FrameTaskResult> {
  const { decodeHtj2kAtLevel, encodeHtj2k } = await import('./htj2k.ts');
  const { columns, rows, values, previewLevel } = task;
  const codestream = await encodeHtj2k({ columns, rows, values }, task.decompositions);
  const coarse = {
    columns: Math.ceil(columns / 2 ** previewLevel),
    rows: Math.ceil(rows / 2 ** previewLevel),
    signed: values instanceof Int16Array,
    samplesPerPixel: values instanceof Uint8Array ? 3 : 1,
  } as const;
  return {
    kind: 'encoded',
    codestream,
    coarseValues: await decodeHtj2kAtLevel(codestream, coarse, previewLevel),
  };
}
