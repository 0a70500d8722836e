import { Button, Popover } from '@mantine/core';

import type { Viewer } from '@rounds/viewer';

import { Icon } from '../../components/icons.tsx';
import { OverlayList } from '../../components/overlay-list.tsx';
import { useOverlays } from '../../components/use-overlays.ts';
import { useViewerStatus } from '../../components/use-viewer-status.ts';
import { ToolButton } from './tool-button.tsx';

/** Segmentations and fused volumes: which of them are shown, and how strongly. */
export function OverlayMenu({ viewer }: { viewer: Viewer | undefined }) {
  const overlays = useOverlays(viewer);
  if (viewer === undefined || overlays.length === 0) return null;
  const shown = overlays.filter(({ visible }) => visible).length;
  return (
    <Popover position="bottom-start" shadow="md" width={320} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          px={12}
          aria-label={`Overlays, ${shown} of ${overlays.length} shown`}
          title="Overlays"
          data-testid="overlay-menu"
        >
          <Icon name="layers" size={17} />
          <span className="tool-word">Overlays</span>
          <span className="facet-count numerals">
            {shown}/{overlays.length}
          </span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Overlays">
        <OverlayList viewer={viewer} overlays={overlays} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Pictures are paged through, and a run of them is played. */
export function CineTools({ viewer }: { viewer: Viewer | undefined }) {
  const cine = useViewerStatus(viewer, ({ capabilities }) => capabilities.cine);
  const playing = useViewerStatus(viewer, (status) => status.playing);
  const frame = useViewerStatus(viewer, (status) => status.frame);
  const frameCount = useViewerStatus(viewer, (status) => status.frameCount);
  if (viewer === undefined || !cine || frame === undefined || frameCount === undefined) return null;
  return (
    <div className="cine" role="group" aria-label="Images">
      <ToolButton
        icon="back"
        label="Previous image"
        testId="frame-back"
        disabled={false}
        onPress={() => viewer.stepFrame(-1)}
      />
      <ToolButton
        icon={playing ? 'pause' : 'play'}
        label={playing ? 'Pause' : 'Play'}
        testId="cine-play"
        disabled={false}
        pressed={playing}
        onPress={() => viewer.setPlaying(!playing)}
      />
      <ToolButton
        icon="next"
        label="Next image"
        testId="frame-next"
        disabled={false}
        onPress={() => viewer.stepFrame(1)}
      />
      <span className="numerals" data-testid="frame-count">
        {frame} / {frameCount}
      </span>
    </div>
  );
}
