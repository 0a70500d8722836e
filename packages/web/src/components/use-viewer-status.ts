import { useCallback, useSyncExternalStore } from 'react';

import type { Viewer, ViewerStatus } from '@rounds/viewer';

/** What a page shows of the picture's status. */
export type PictureStatus = Pick<
  ViewerStatus,
  | 'loaded'
  | 'following'
  | 'inControl'
  | 'canUndo'
  | 'canRedo'
  | 'xr'
  | 'capabilities'
  | 'playing'
  | 'frame'
  | 'frameCount'
>;

/** Before there is a viewer, and while it has nothing to show. */
export const NO_PICTURE_YET: PictureStatus = {
  loaded: 0,
  following: true,
  inControl: false,
  canUndo: false,
  canRedo: false,
  xr: 'unknown',
  capabilities: {
    kind: 'volume',
    cutPlanes: true,
    window: true,
    presets: true,
    cine: false,
    toScale: true,
  },
  playing: false,
  frame: undefined,
  frameCount: undefined,
};

/** A value of the picture's status, drawn again when that value changed. */
export function useViewerStatus<T extends string | number | boolean | undefined>(
  viewer: Viewer | undefined,
  select: (status: PictureStatus) => T,
): T {
  const subscribe = useViewerSubscription(viewer);
  return useSyncExternalStore(subscribe, () => select(viewer?.status() ?? NO_PICTURE_YET));
}

/** The picture as a source of changes; silent while there is none. */
export function useViewerSubscription(
  viewer: Viewer | undefined,
): (listener: () => void) => () => void {
  return useCallback(
    (listener: () => void) => viewer?.subscribe(listener) ?? (() => undefined),
    [viewer],
  );
}
