import { useRef, useSyncExternalStore } from 'react';

import type { Viewer, ViewerOverlay } from '@rounds/viewer';

import { reuseEqualParts } from './reuse-equal-parts.ts';
import { useViewerSubscription } from './use-viewer-status.ts';

const NO_OVERLAYS: readonly ViewerOverlay[] = [];

/** What lies over the volume now, drawn again when something of it changed. */
export function useOverlays(viewer: Viewer | undefined): readonly ViewerOverlay[] {
  const subscribe = useViewerSubscription(viewer);
  const known = useRef(NO_OVERLAYS);
  return useSyncExternalStore(subscribe, () => {
    known.current = reuseEqualParts(known.current, viewer?.overlays() ?? NO_OVERLAYS);
    return known.current;
  });
}
