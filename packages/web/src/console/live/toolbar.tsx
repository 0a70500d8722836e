import { Button } from '@mantine/core';

import type { Viewer } from '@rounds/viewer';

import { Icon } from '../../components/icons.tsx';
import { LookTools } from '../../components/look/look-tools.tsx';
import { useViewerStatus } from '../../components/use-viewer-status.ts';
import { useVr } from '../../components/use-vr.ts';
import { CutTools } from './cut-tools.tsx';
import type { ConsoleAction } from './keyboard.ts';
import { sayNotice } from './say.ts';
import { CineTools, OverlayMenu } from './stack-tools.tsx';
import { ToolButton } from './tool-button.tsx';

export interface ToolbarProps {
  readonly viewer: Viewer | undefined;
  readonly act: (action: ConsoleAction) => void;
  readonly colorsOpen: boolean;
  readonly onColors: (open: boolean) => void;
}

/** What changes the picture for everyone. */
export function Toolbar({ viewer, act, colorsOpen, onColors }: ToolbarProps) {
  const absent = viewer === undefined;
  const cutPlanes = useViewerStatus(viewer, ({ capabilities }) => capabilities.cutPlanes);
  const canUndo = useViewerStatus(viewer, (status) => status.canUndo);
  const canRedo = useViewerStatus(viewer, (status) => status.canRedo);
  return (
    <div className="live-toolbar" role="toolbar" aria-label="Picture">
      <LookTools viewer={viewer} colorsOpen={colorsOpen} onColors={onColors} />
      {cutPlanes && <CutTools viewer={viewer} />}
      <OverlayMenu viewer={viewer} />
      <CineTools viewer={viewer} />
      <span className="head-space" />
      <PictureState viewer={viewer} />
      <FollowState viewer={viewer} />
      <EnterVr viewer={viewer} />
      <ToolButton
        icon="undo"
        label="Undo (Ctrl+Z)"
        testId="undo"
        disabled={!canUndo}
        onPress={() => act({ kind: 'undo' })}
      />
      <ToolButton
        icon="redo"
        label="Redo (Ctrl+Shift+Z)"
        testId="redo"
        disabled={!canRedo}
        onPress={() => act({ kind: 'redo' })}
      />
      <ToolButton
        icon="reset"
        label="Back to the view of this step"
        testId="view-reset"
        disabled={absent}
        onPress={() => viewer?.resetView()}
      />
    </div>
  );
}

function PictureState({ viewer }: { viewer: Viewer | undefined }) {
  const percent = useViewerStatus(viewer, ({ loaded }) => Math.floor(loaded * 100));
  if (viewer === undefined || percent >= 100) return null;
  return <span className="dim numerals">Picture {percent} %</span>;
}

/** An instructor, too, may look aside without moving the class; then this brings them back. */
function FollowState({ viewer }: { viewer: Viewer | undefined }) {
  const following = useViewerStatus(viewer, (status) => status.following);
  if (viewer === undefined) return null;
  return (
    <Button
      variant={following ? 'default' : 'filled'}
      aria-pressed={following}
      leftSection={
        following ? <span className="light" data-state="good" /> : <Icon name="gather" size={16} />
      }
      onClick={() => viewer.setFollowing(!following)}
      data-testid="follow-toggle"
    >
      {following ? 'Shared view' : 'Back to class'}
    </Button>
  );
}

/** For an instructor whose headset hangs on this computer. */
function EnterVr({ viewer }: { viewer: Viewer | undefined }) {
  const vr = useVr(viewer, sayNotice);
  if (vr === undefined) return null;
  return (
    <ToolButton
      icon="headset"
      label={vr.active ? 'Leave VR' : 'Enter VR'}
      testId="enter-vr"
      disabled={false}
      onPress={vr.press}
    />
  );
}
