import { useCallback, useMemo, useSyncExternalStore } from 'react';

import type { Viewer, ViewerStatus } from '@rounds/viewer';

import { reuseEqualParts } from './reuse-equal-parts.ts';

export const NO_PICTURE_YET: ViewerStatus = {
  loaded: 0,
  firstPictureMs: undefined,
  fullResolutionMs: undefined,
  following: true,
  xr: 'unknown',
  frameMs: undefined,
  pointerValue: undefined,
};

/** A part of the picture's status, drawn again when that part changed. `select` returns a part as it is. */
export function useViewerStatus<T>(
  viewer: Viewer | undefined,
  select: (status: ViewerStatus) => T,
): T {
  const read = useMemo(() => {
    let last = NO_PICTURE_YET;
    return () => {
      last = reuseEqualParts(last, viewer?.status() ?? NO_PICTURE_YET);
      return select(last);
    };
  }, [viewer, select]);
  const subscribe = useCallback(
    (listener: () => void) => viewer?.subscribe(listener) ?? (() => undefined),
    [viewer],
  );
  return useSyncExternalStore(subscribe, read);
}
