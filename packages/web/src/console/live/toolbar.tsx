import { ActionIcon, Button, NativeSelect, Popover, Tooltip } from '@mantine/core';

import type { Viewer } from '@rounds/viewer';

import { useClassroom } from '../../components/classroom-context.tsx';
import { countOf } from '../../components/format.ts';
import { Icon, type IconName } from '../../components/icons.tsx';
import { presetsFor } from '../../components/presets.ts';
import { usePreset } from '../../components/use-preset.ts';
import { useViewerStatus } from '../../components/use-viewer-status.ts';
import { useVr } from '../../components/use-vr.ts';
import type { ConsoleAction } from './keyboard.ts';
import { sayNotice } from './say.ts';
import { useEnded } from './teaching.ts';

/** What changes the picture for everyone. */
export function Toolbar({
  viewer,
  act,
}: {
  viewer: Viewer | undefined;
  act: (action: ConsoleAction) => void;
}) {
  const absent = viewer === undefined;
  return (
    <div className="live-toolbar" role="toolbar" aria-label="Picture">
      <WindowSelect viewer={viewer} />
      <Button
        variant="default"
        leftSection={<Icon name="plane" size={17} />}
        disabled={absent}
        onClick={() => viewer?.addPlane()}
        data-testid="plane-add"
      >
        Add cut
      </Button>
      <CutMenu viewer={viewer} />
      <span className="head-space" />
      <PictureState viewer={viewer} />
      <FollowState viewer={viewer} />
      <EnterVr viewer={viewer} />
      <ToolButton
        icon="undo"
        label="Undo (Ctrl+Z)"
        testId="undo"
        disabled={absent}
        onPress={() => act({ kind: 'undo' })}
      />
      <ToolButton
        icon="redo"
        label="Redo (Ctrl+Shift+Z)"
        testId="redo"
        disabled={absent}
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

function WindowSelect({ viewer }: { viewer: Viewer | undefined }) {
  const modality = useClassroom(({ state }) => state.volume.modality);
  const { presetId, choose } = usePreset(viewer);
  return (
    <NativeSelect
      aria-label="Window"
      value={presetId}
      disabled={viewer === undefined}
      data={presetsFor(modality, presetId).map((choice) => ({
        value: choice.presetId,
        label: choice.label,
      }))}
      onChange={(event) => choose(event.target.value)}
      data-testid="preset-select"
    />
  );
}

interface ToolButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly testId: string;
  readonly disabled: boolean;
  readonly onPress: () => void;
}

function ToolButton({ icon, label, testId, disabled, onPress }: ToolButtonProps) {
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={label}
        disabled={disabled}
        onClick={onPress}
        data-testid={testId}
      >
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}

/** The cut planes there are, each with its way out. */
function CutMenu({ viewer }: { viewer: Viewer | undefined }) {
  const planes = useClassroom(({ state }) => state.view.planes);
  const ended = useEnded();
  if (planes.length === 0 || viewer === undefined) return null;
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          px={10}
          rightSection={<Icon name="down" size={15} />}
          disabled={ended}
          aria-label={countOf(planes.length, 'cut', 'cuts')}
          data-testid="plane-menu"
        >
          {planes.length}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={4} aria-label="Cuts">
        {planes.map(({ planeId }, index) => (
          <Button
            key={planeId}
            variant="subtle"
            color="gray"
            fullWidth
            justify="flex-start"
            leftSection={<Icon name="trash" size={16} />}
            onClick={() => viewer.removePlane(planeId)}
            data-testid={`plane-remove-${planeId}`}
          >
            Remove cut {index + 1}
          </Button>
        ))}
      </Popover.Dropdown>
    </Popover>
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
