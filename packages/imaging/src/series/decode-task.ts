import type { FrameTask, FrameTaskResult } from '../codecs/frame-task.ts';
import type { StoredValues } from '../volume/volume.ts';
import type { ImageFrame } from './image-slice.ts';

/** What a worker is asked to do for a frame; a result if there is nothing to be decoded. */
export function decodeTask(
  frame: ImageFrame,
  out: StoredValues | undefined,
  withSampleBytes: boolean,
): FrameTask | FrameTaskResult {
  const { source, format, tables, target } = frame;
  let encoded: Uint8Array | undefined;
  try {
    encoded = source.encodedFrame(frame.frameIndex);
  } catch {
    // dicom-parser throws anything, also strings, for fragments that do not add up.
    return { kind: 'failed', failure: 'undecodable' };
  }
  if (!encoded) return { kind: 'failed', failure: 'truncated' };
  return {
    kind: 'decode',
    encoded,
    transferSyntaxUid: source.transferSyntaxUid,
    format,
    tables,
    target,
    ...(out && { out }),
    withSampleBytes,
    planesInFile: source.planesInFile,
  };
}
