import { useRef, useSyncExternalStore } from 'react';

import type { CustomTransferFunction, SharedView } from '@rounds/classroom';
import type { PresetRegion } from '@rounds/imaging/asset';
import type { GridDirections, ValueHistogram, Viewer } from '@rounds/viewer';

import { useClassroom } from '../classroom-context.tsx';
import { regionOfBodyPart } from '../presets.ts';
import { reuseEqualParts } from '../reuse-equal-parts.ts';
import { useViewerSubscription } from '../use-viewer-status.ts';

/** A part of the view on screen: the class's while following, one's own otherwise. `select` makes no new objects. */
export function useShownView<T>(viewer: Viewer | undefined, select: (view: SharedView) => T): T {
  const shared = useClassroom(({ state }) => select(state.view));
  const subscribe = useViewerSubscription(viewer);
  const drawn = useSyncExternalStore(subscribe, () => viewer && select(viewer.currentView()));
  return drawn === undefined ? shared : drawn;
}

/** What the volume is coloured with now. */
export function useTransferFunction(viewer: Viewer): CustomTransferFunction | undefined {
  return useEqual(viewer, () => viewer.transferFunction());
}

export function useDirections(viewer: Viewer): GridDirections | undefined {
  return useEqual(viewer, () => viewer.directions());
}

/** Where in the body the case lies, as far as its images say. */
export function useRegion(viewer: Viewer): PresetRegion | undefined {
  const subscribe = useViewerSubscription(viewer);
  return useSyncExternalStore(subscribe, () => regionOfBodyPart(viewer.bodyPart()));
}

export function useHistogram(viewer: Viewer): ValueHistogram | undefined {
  const subscribe = useViewerSubscription(viewer);
  return useSyncExternalStore(subscribe, () => viewer.histogram());
}

/** What a viewer makes anew with every question: the same object until it is another. */
function useEqual<T>(viewer: Viewer, ask: () => T): T {
  const subscribe = useViewerSubscription(viewer);
  const known = useRef<T>(undefined);
  return useSyncExternalStore(subscribe, () => {
    const next = reuseEqualParts(known.current, ask());
    known.current = next;
    return next;
  });
}
