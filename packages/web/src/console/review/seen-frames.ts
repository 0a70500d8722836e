/** Which images somebody has had on the screen, whole and at full size. */
export interface SeenFrames {
  readonly count: number;
  readonly seen: ReadonlySet<number>;
}

export function nothingSeen(count: number): SeenFrames {
  return { count, seen: new Set() };
}

export function markSeen(frames: SeenFrames, index: number): SeenFrames {
  return frames.seen.has(index) ? frames : { ...frames, seen: new Set(frames.seen).add(index) };
}

export function isAllSeen({ count, seen }: SeenFrames): boolean {
  return seen.size >= count;
}

/** The nearest image after this one that was not on the screen, from the beginning again; undefined where all were. */
export function nextUnseen({ count, seen }: SeenFrames, from: number): number | undefined {
  for (let step = 1; step <= count; step++) {
    const index = (from + step) % count;
    if (!seen.has(index)) return index;
  }
  return undefined;
}

/** Neighbouring images that were seen, as parts of the whole from 0 to 1: what a strip shows. */
export function seenRuns({ count, seen }: SeenFrames): readonly { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = [];
  for (let index = 0; index < count; index++) {
    if (!seen.has(index)) continue;
    const last = runs.at(-1);
    if (last !== undefined && Math.round(last.end * count) === index)
      last.end = (index + 1) / count;
    else runs.push({ start: index / count, end: (index + 1) / count });
  }
  return runs;
}
