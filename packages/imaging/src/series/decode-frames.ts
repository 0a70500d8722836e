import type { FrameWorkers } from '../codecs/frame-task.ts';
import { runFrames } from '../codecs/run-frames.ts';
import type { StoredRange } from '../volume/stored-range.ts';
import { createSharedValues, createStoredValues, type StoredValues } from '../volume/volume.ts';
import { decodeTask } from './decode-task.ts';
import type { EarlyDecoding } from './early-decoding.ts';
import type { ImageFrame, SliceSource } from './image-slice.ts';
import { REFUSAL_CODES, type RefusalCode } from './refusal.ts';
import type { SampleHasher } from './sample-hashes.ts';

export interface DecodeOptions {
  readonly workers: FrameWorkers;
  readonly onSliceDone: () => void;
  /** Frames that were begun when their file was read. */
  readonly early?: EarlyDecoding | undefined;
  /** Takes the samples of every frame that was decoded, if they are wanted. */
  readonly hasher: SampleHasher | undefined;
}

/** The pixels of frames that share one format, and which files failed. */
export interface DecodedFrames<Frame> {
  readonly storedValues: StoredValues;
  readonly kept: readonly Frame[];
  /** Of the frames that were kept; undefined for colour. */
  readonly ranges: readonly StoredRange[] | undefined;
  readonly failures: ReadonlyMap<SliceSource, RefusalCode>;
}

/**
 * Decodes frames to their places, one behind the other. A file of which one frame fails is left out whole;
 * the first of its frames that fails tells why.
 */
export async function decodeFrames<Frame extends ImageFrame>(
  frames: readonly Frame[],
  options: DecodeOptions,
): Promise<DecodedFrames<Frame>> {
  const first = frames[0]!;
  const pixels = first.format.rows * first.format.columns;
  const samplesPerFrame = pixels * first.target.samplesPerPixel;
  const create = options.workers.sharesMemory === true ? createSharedValues : createStoredValues;
  const storedValues = create(first.target, pixels * frames.length);
  const ranges = new Map<number, StoredRange>();
  const failures = new Map<SliceSource, RefusalCode>();
  const placeOf = (i: number): StoredValues =>
    storedValues.subarray(i * samplesPerFrame, (i + 1) * samplesPerFrame);
  await runFrames(options.workers, {
    count: frames.length,
    taskOf: (i) =>
      failures.has(frames[i]!.source)
        ? { kind: 'failed', failure: 'undecodable' }
        : (options.early?.take(frames[i]!) ??
          decodeTask(frames[i]!, placeOf(i), options.hasher !== undefined)),
    onResult: (i, result) => {
      const frame = frames[i]!;
      if (result.kind === 'decoded') {
        if (result.values.buffer !== storedValues.buffer)
          storedValues.set(result.values, i * samplesPerFrame);
        if (result.range) ranges.set(i, result.range);
        if (result.sampleBytes) options.hasher?.add(frame, result.sampleBytes);
      } else if (result.kind === 'failed' && !failures.has(frame.source)) {
        failures.set(frame.source, REFUSALS[result.failure]);
      }
      options.onSliceDone();
    },
  });
  const kept = frames.filter(({ source }) => !failures.has(source));
  const keptRanges = frames.flatMap(({ source }, i) =>
    failures.has(source) ? [] : (ranges.get(i) ?? []),
  );
  return {
    storedValues: keepFrames(storedValues, frames, failures, samplesPerFrame),
    kept,
    ranges: keptRanges.length === kept.length ? keptRanges : undefined,
    failures,
  };
}

const REFUSALS = {
  'size-mismatch': REFUSAL_CODES.sizeMismatch,
  undecodable: REFUSAL_CODES.undecodable,
  truncated: REFUSAL_CODES.pixelTruncated,
} as const;

/** Closes the gaps that files left which failed. */
function keepFrames(
  values: StoredValues,
  frames: readonly ImageFrame[],
  failures: ReadonlyMap<SliceSource, RefusalCode>,
  samplesPerFrame: number,
): StoredValues {
  if (failures.size === 0) return values;
  let write = 0;
  for (const [i, { source }] of frames.entries()) {
    if (failures.has(source)) continue;
    values.copyWithin(write, i * samplesPerFrame, (i + 1) * samplesPerFrame);
    write += samplesPerFrame;
  }
  return values.slice(0, write);
}
