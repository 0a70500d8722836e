import { useState } from 'react';

import type { Viewer } from '@rounds/viewer';

import { useClassroom } from '../../components/classroom-context.tsx';
import { Icon } from '../../components/icons.tsx';
import { OverlayList } from '../../components/overlay-list.tsx';
import { useOverlays } from '../../components/use-overlays.ts';
import { useViewerStatus } from '../../components/use-viewer-status.ts';

/** On the picture itself: paging and playing of pictures, and what lies over a volume. */
export function PictureTools({ viewer }: { viewer: Viewer | undefined }) {
  const comparing = useClassroom(({ state }) => state.comparison !== null);
  if (viewer === undefined) return null;
  return (
    <div className="picture-tools" data-comparing={comparing} data-testid="picture-tools">
      <Cine viewer={viewer} />
      <Overlays viewer={viewer} />
    </div>
  );
}

function Cine({ viewer }: { viewer: Viewer }) {
  const cine = useViewerStatus(viewer, ({ capabilities }) => capabilities.cine);
  const playing = useViewerStatus(viewer, (status) => status.playing);
  const frame = useViewerStatus(viewer, (status) => status.frame);
  const frameCount = useViewerStatus(viewer, (status) => status.frameCount);
  if (!cine || frame === undefined || frameCount === undefined) return null;
  return (
    <div className="cine" role="group" aria-label="Images">
      <button
        type="button"
        className="button quiet"
        aria-label="Previous image"
        onClick={() => viewer.stepFrame(-1)}
      >
        <Icon name="back" />
      </button>
      <button
        type="button"
        className="button quiet"
        aria-label={playing ? 'Pause' : 'Play'}
        aria-pressed={playing}
        onClick={() => viewer.setPlaying(!playing)}
        data-testid="cine-play"
      >
        <Icon name={playing ? 'pause' : 'play'} />
      </button>
      <button
        type="button"
        className="button quiet"
        aria-label="Next image"
        onClick={() => viewer.stepFrame(1)}
      >
        <Icon name="next" />
      </button>
      <span className="numerals" data-testid="frame-count">
        {frame} / {frameCount}
      </span>
    </div>
  );
}

function Overlays({ viewer }: { viewer: Viewer }) {
  const overlays = useOverlays(viewer);
  const [open, setOpen] = useState(false);
  if (overlays.length === 0) return null;
  return (
    <div
      className="overlay-tools"
      onKeyDown={({ key }) => {
        if (key === 'Escape') setOpen(false);
      }}
    >
      <button
        type="button"
        className="button quiet"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-testid="overlay-menu"
      >
        <Icon name="layers" />
        <span className="overlay-word">Overlays</span>
      </button>
      {open && (
        <div className="overlay-card">
          <OverlayList viewer={viewer} overlays={overlays} />
        </div>
      )}
    </div>
  );
}
