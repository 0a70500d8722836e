import type { Viewer } from '@rounds/viewer';

import { useViewerStatus } from '../use-viewer-status.ts';

/** Who sees a change of the picture. */
export function Audience({ viewer }: { viewer: Viewer }) {
  const following = useViewerStatus(viewer, (status) => status.following);
  const inControl = useViewerStatus(viewer, (status) => status.inControl);
  return (
    <p className="look-audience" data-testid="look-audience">
      {following && inControl ? 'The whole class sees every change.' : onOwn(following)}
    </p>
  );
}

function onOwn(following: boolean): string {
  return following
    ? 'A change is for you alone: it takes you off the shared view, and one press brings you back.'
    : 'Only you see these changes: you are on your own.';
}
