import type { ImageFrame } from './image-slice.ts';
import { REFUSAL_CODES } from './refusal.ts';
import type { UnusedSlice } from './stacks.ts';

/** Pictures of one kind and size, in the order in which they are scrolled. */
export interface PictureStack {
  readonly frames: readonly ImageFrame[];
  readonly hadRepeats: boolean;
}

/**
 * Sorts frames that are in no volume into image stacks: a run of frames stays by itself, single images of one series that
 * look alike lie behind each other.
 */
export function stackPictures(frames: Iterable<ImageFrame>): {
  readonly stacks: readonly PictureStack[];
  readonly unused: readonly UnusedSlice[];
} {
  const stacks: PictureStack[] = [];
  const unused: UnusedSlice[] = [];
  for (const group of groupAlike(frames)) {
    const seen = new Set<string>();
    const distinct: ImageFrame[] = [];
    for (const frame of group) {
      const key = [frame.sopInstanceUid, frame.frameIndex, frame.instanceNumber].join('\n');
      if (frame.sopInstanceUid !== '' && seen.has(key))
        unused.push({ slice: frame, refusal: REFUSAL_CODES.repeated });
      else distinct.push(frame);
      seen.add(key);
    }
    distinct.sort((a, b) => a.instanceNumber - b.instanceNumber || a.frameIndex - b.frameIndex);
    stacks.push({ frames: distinct, hadRepeats: distinct.length < group.length });
  }
  return { stacks, unused };
}

/** Groups in the order in which their first frames came. */
function groupAlike(frames: Iterable<ImageFrame>): Iterable<readonly ImageFrame[]> {
  const groups = new Map<string, ImageFrame[]>();
  const runs = new Map<ImageFrame['source'], number>();
  for (const frame of frames) {
    const standsAlone = frame.source.frameCount > 1 || frame.seriesInstanceUid === '';
    if (standsAlone && !runs.has(frame.source)) runs.set(frame.source, runs.size);
    const key = [
      standsAlone ? runs.get(frame.source) : '',
      frame.seriesInstanceUid,
      frame.modality,
      frame.photometricInterpretation,
      frame.format.rows,
      frame.format.columns,
      frame.target.signed,
      frame.calibrated,
      ...frame.pixelSpacingMm,
    ].join('\n');
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(frame);
  }
  return groups.values();
}
