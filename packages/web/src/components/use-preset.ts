import { useCallback, useReducer, useSyncExternalStore } from 'react';

import type { Viewer } from '@rounds/viewer';

import { useClassroom } from './classroom-context.tsx';
import { useViewerSubscription } from './use-viewer-status.ts';

/** The window on screen now (the class's while following, one's own otherwise), and how to choose another. */
export function usePreset(viewer: Viewer | undefined): {
  presetId: string;
  choose: (presetId: string) => void;
} {
  const shared = useClassroom(({ state }) => state.view.presetId);
  const [, drawAgain] = useReducer((count: number) => count + 1, 0);
  const subscribe = useViewerSubscription(viewer);
  const drawn = useSyncExternalStore(subscribe, () => viewer?.currentView().presetId);
  const choose = useCallback(
    (presetId: string) => {
      viewer?.choosePreset(presetId);
      // One's own window changes no shared state that would draw this again.
      drawAgain();
    },
    [viewer],
  );
  return { presetId: drawn ?? shared, choose };
}
