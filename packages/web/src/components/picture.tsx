import { useEffect, useRef, useState } from 'react';

import type { ClassroomConnection } from '@rounds/connection';
import type { Viewer, ViewerEvent, ViewerOptions } from '@rounds/viewer';

import { publishHandle } from './rounds-handle.ts';

export interface PictureProps {
  readonly connection: ClassroomConnection;
  readonly layout: ViewerOptions['layout'];
  readonly onViewer: (viewer: Viewer | undefined) => void;
  readonly onEvent: (event: ViewerEvent) => void;
}

const LOAD_FAILED =
  'The picture could not be loaded. Check your network connection, then reload the page.';

/** The place of the picture: loads the viewer when it is first needed, and keeps it until the class is left. */
export function Picture({ connection, layout, onViewer, onEvent }: PictureProps) {
  const hostReference = useRef<HTMLDivElement>(null);
  const [loading, setLoading] = useState(true);
  // The newest handlers, so that a new function never mounts a new picture.
  const handlers = useRef({ onViewer, onEvent });
  useEffect(() => {
    handlers.current = { onViewer, onEvent };
  });

  useEffect(() => {
    const host = hostReference.current;
    if (host === null) return undefined;
    let viewer: Viewer | undefined;
    let unmounted = false;
    publishHandle({ connection });
    const mount = async (): Promise<void> => {
      const { mountViewer } = await import('./viewer-module.ts');
      if (unmounted) return;
      viewer = mountViewer({
        host,
        connection,
        assetUrl: '',
        layout,
        onEvent: (event) => handlers.current.onEvent(event),
      });
      publishHandle({ connection, viewer });
      setLoading(false);
      handlers.current.onViewer(viewer);
    };
    mount().catch((cause: unknown) => {
      reportError(cause);
      if (!unmounted) handlers.current.onEvent({ kind: 'picture-failed', message: LOAD_FAILED });
      setLoading(false);
    });
    return () => {
      unmounted = true;
      handlers.current.onViewer(undefined);
      viewer?.dispose();
      publishHandle({});
    };
  }, [connection, layout]);

  return (
    <div className="picture" aria-busy={loading}>
      <div className="picture-host" ref={hostReference} data-testid="picture" />
      {loading && <p className="picture-loading">Preparing the picture…</p>}
    </div>
  );
}
