import { useEffect, useRef, useState } from 'react';

import type { ClassroomConnection } from '@rounds/connection';
import type { Viewer, ViewerEvent, ViewerLayout } from '@rounds/viewer';

import { publishHandle } from './rounds-handle.ts';

export interface PictureProps {
  readonly connection: ClassroomConnection;
  readonly layout: ViewerLayout;
  readonly onViewer: (viewer: Viewer | undefined) => void;
  readonly onEvent: (event: ViewerEvent) => void;
}

const LOAD_FAILED =
  'The picture could not be loaded. Check your network connection, then reload the page.';

/** The place of the picture: loads the viewer when it is first needed, and keeps it until the class is left. */
export function Picture({ connection, layout, onViewer, onEvent }: PictureProps) {
  const hostReference = useRef<HTMLDivElement>(null);
  const [loading, setLoading] = useState(true);
  const viewerReference = useRef<Viewer>(undefined);
  // The newest of these, so that a new function or layout never mounts a new picture.
  const newest = useRef({ layout, onViewer, onEvent });
  useEffect(() => {
    newest.current = { layout, onViewer, onEvent };
  });
  useEffect(() => {
    viewerReference.current?.setLayout(layout);
  }, [layout]);

  useEffect(() => {
    const host = hostReference.current;
    if (host === null) return undefined;
    let viewer: Viewer | undefined;
    let unmounted = false;
    publishHandle({ connection });
    const mount = async (): Promise<void> => {
      const { mountViewer } = await import('./viewer-module.ts');
      if (unmounted) return;
      const mounted = await mountViewer({
        host,
        connection,
        assetUrl: '',
        layout: newest.current.layout,
        onEvent: (event) => newest.current.onEvent(event),
      });
      if (unmounted) {
        mounted.dispose();
        return;
      }
      viewer = mounted;
      viewerReference.current = viewer;
      publishHandle({ connection, viewer });
      setLoading(false);
      newest.current.onViewer(viewer);
    };
    mount().catch((cause: unknown) => {
      reportError(cause);
      if (!unmounted) newest.current.onEvent({ kind: 'picture-failed', message: LOAD_FAILED });
      setLoading(false);
    });
    return () => {
      unmounted = true;
      newest.current.onViewer(undefined);
      viewerReference.current = undefined;
      viewer?.dispose();
      publishHandle({});
    };
  }, [connection]);

  return (
    <div className="picture" aria-busy={loading}>
      <div className="picture-host" ref={hostReference} data-testid="picture" />
      {loading && <p className="picture-loading">Preparing the picture…</p>}
    </div>
  );
}
