import { useCallback, useEffect, useState } from 'react';

import type { FrameReader, OpenFrames } from './frame-reader.ts';
import type { Frame, FrameFacts } from './frame-source.ts';
import { isAllSeen, markSeen, nextUnseen, nothingSeen, type SeenFrames } from './seen-frames.ts';

/** A run that has nothing else to go by. */
const DEFAULT_FRAME_MS = 70;
/** No faster than a person can look, however fast the file's own run is. */
const FASTEST_FRAME_MS = 50;

export interface FramesOnScreen {
  readonly facts: FrameFacts | undefined;
  /** The image that was asked for. */
  readonly index: number;
  /** The image that is here; while another one is on its way, still the one before. */
  readonly frame: Frame | undefined;
  readonly failed: boolean;
  readonly seen: SeenFrames;
  readonly playing: boolean;
  readonly go: (index: number) => void;
  readonly setPlaying: (playing: boolean) => void;
  readonly painted: (index: number) => void;
  readonly retry: () => void;
}

/** Pages through the images of an asset, and remembers which ones were on the screen. */
export function useFrames(assetSha256: string, openFrames: OpenFrames): FramesOnScreen {
  const [tries, setTries] = useState(0);
  const { sha256, reader, facts, unreadable } = useReader(assetSha256, openFrames, tries);
  const [shown, setShown] = useState<{ readonly reader: FrameReader; readonly frame: Frame }>();
  const [wanted, setWanted] = useState(0);
  const [failed, setFailed] = useState(false);
  const [looked, setLooked] = useState<Looked>();
  const [playing, setPlaying] = useState(false);
  const frames = facts?.frames ?? 1;
  const index = Math.min(wanted, frames - 1);
  // Of images that were replaced, nothing counts any more.
  const frame = shown?.reader === reader ? shown?.frame : undefined;
  const seen = seenOf(looked, sha256, frames);

  useEffect(() => {
    if (facts === undefined || reader === undefined) return undefined;
    let stale = false;
    setFailed(false);
    reader.frame(index).then(
      (read) => !stale && setShown({ reader, frame: read }),
      () => !stale && setFailed(true),
    );
    return () => {
      stale = true;
    };
  }, [reader, facts, index]);

  useRun({ facts, index, frame, seen, playing, setIndex: setWanted, setPlaying });
  const painted = useCallback(
    (painting: number) =>
      setLooked((before) => ({
        sha256,
        seen: markSeen(seenOf(before, sha256, frames), painting),
      })),
    [sha256, frames],
  );
  return {
    facts,
    index,
    frame,
    failed: failed || unreadable,
    seen,
    playing,
    go: (next) => {
      setPlaying(false);
      setWanted(Math.min(frames - 1, Math.max(0, next)));
    },
    setPlaying,
    painted,
    retry: () => setTries((before) => before + 1),
  };
}

/** What was looked at, of which images: it outlasts a reader that had to be opened again. */
interface Looked {
  readonly sha256: string | undefined;
  readonly seen: SeenFrames;
}

function seenOf(looked: Looked | undefined, sha256: string | undefined, count: number): SeenFrames {
  return looked !== undefined && looked.sha256 === sha256 && looked.seen.count === count
    ? looked.seen
    : nothingSeen(count);
}

interface OpenedReader {
  readonly sha256: string | undefined;
  readonly reader: FrameReader | undefined;
  readonly facts: FrameFacts | undefined;
  readonly unreadable: boolean;
}

const CLOSED: OpenedReader = {
  sha256: undefined,
  reader: undefined,
  facts: undefined,
  unreadable: false,
};

/** The reader of an asset; another one for other images, and for each further try. */
function useReader(assetSha256: string, openFrames: OpenFrames, tries: number): OpenedReader {
  const [opened, setOpened] = useState(CLOSED);
  useEffect(() => {
    const reader = openFrames(assetSha256);
    let stale = false;
    const begun = { ...CLOSED, sha256: assetSha256, reader };
    setOpened(begun);
    reader.facts.then(
      (facts) => !stale && setOpened({ ...begun, facts }),
      () => !stale && setOpened({ ...begun, unreadable: true }),
    );
    return () => {
      stale = true;
      reader.dispose();
    };
  }, [assetSha256, openFrames, tries]);
  return opened;
}

interface Run extends Pick<FramesOnScreen, 'facts' | 'index' | 'frame' | 'seen' | 'playing'> {
  readonly setIndex: (index: number) => void;
  readonly setPlaying: (playing: boolean) => void;
}

/** From image to image, each waited for; past the end to what was left out, and at rest when all were seen. */
function useRun({ facts, index, frame, seen, playing, setIndex, setPlaying }: Run): void {
  useEffect(() => {
    if (!playing || facts === undefined || frame?.index !== index) return undefined;
    const pause = Math.max(FASTEST_FRAME_MS, facts.frameTimeMs ?? DEFAULT_FRAME_MS);
    const timer = setTimeout(() => {
      if (index + 1 < facts.frames) setIndex(index + 1);
      else {
        const left = isAllSeen(seen) ? undefined : nextUnseen(seen, index);
        if (left === undefined) setPlaying(false);
        else setIndex(left);
      }
    }, pause);
    return () => clearTimeout(timer);
  }, [facts, index, frame, seen, playing, setIndex, setPlaying]);
}
