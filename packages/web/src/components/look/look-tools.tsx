import { useState } from 'react';

import type { Viewer } from '@rounds/viewer';

import { Icon } from '../icons.tsx';
import { useViewerStatus } from '../use-viewer-status.ts';
import { LookCard } from './look-card.tsx';
import { PictureSections } from './picture-sections.tsx';
import { PresetList, usePresetLabel } from './preset-list.tsx';

export interface LookToolsProps {
  readonly viewer: Viewer | undefined;
  /** Where there is room for one button alone. */
  readonly compact?: boolean;
  readonly colorsOpen: boolean;
  readonly onColors: (open: boolean) => void;
}

type OpenCard = 'presets' | 'picture' | undefined;

/** How the picture looks: presets, the making of the picture, and colours by hand. One card is open at a time. */
export function LookTools({ compact = false, ...props }: LookToolsProps) {
  return compact ? <OneButton {...props} /> : <ThreeButtons {...props} />;
}

function ThreeButtons({ viewer, colorsOpen, onColors }: LookToolsProps) {
  const presets = useViewerStatus(viewer, ({ capabilities }) => capabilities.presets);
  const label = usePresetLabel(viewer);
  const [card, setCard] = useState<OpenCard>();
  return (
    <>
      {presets && (
        <LookCard
          label={label}
          spoken={`Preset: ${label}`}
          title="Presets"
          testId="preset-select"
          open={card === 'presets'}
          onOpen={(open) => setCard(open ? 'presets' : undefined)}
          closesOutside
          disabled={viewer === undefined}
        >
          {viewer !== undefined && <PresetList viewer={viewer} />}
        </LookCard>
      )}
      <LookCard
        icon="sliders"
        label="Picture"
        title="Picture"
        testId="picture-panel"
        open={card === 'picture'}
        onOpen={(open) => setCard(open ? 'picture' : undefined)}
        disabled={viewer === undefined}
      >
        {viewer !== undefined && <PictureSections viewer={viewer} />}
      </LookCard>
      {presets && (
        <button
          type="button"
          className="look-button"
          aria-pressed={colorsOpen}
          aria-label="Colours and opacity"
          title="Colours and opacity"
          disabled={viewer === undefined}
          onClick={() => onColors(!colorsOpen)}
          data-testid="transfer-open"
        >
          <Icon name="curve" size={17} />
          <span className="look-word">Colours</span>
        </button>
      )}
    </>
  );
}

/** On a phone: one sheet with all of it. */
function OneButton({ viewer, onColors }: LookToolsProps) {
  const presets = useViewerStatus(viewer, ({ capabilities }) => capabilities.presets);
  const label = usePresetLabel(viewer);
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState<OpenCard>('presets');
  const shown = presets ? wanted : 'picture';
  return (
    <LookCard
      label={presets ? label : 'Picture'}
      spoken={presets ? `Preset and picture: ${label}` : 'Picture'}
      title="Picture"
      testId={presets ? 'preset-select' : 'picture-panel'}
      open={open}
      onOpen={setOpen}
      disabled={viewer === undefined}
    >
      {presets && (
        <div className="look-tabs">
          <Tab name="Presets" isShown={shown === 'presets'} onPress={() => setWanted('presets')} />
          <Tab name="Picture" isShown={shown === 'picture'} onPress={() => setWanted('picture')} />
          <Tab
            name="Colours"
            isShown={false}
            onPress={() => {
              setOpen(false);
              onColors(true);
            }}
          />
        </div>
      )}
      {viewer !== undefined &&
        (shown === 'presets' ? (
          <PresetList viewer={viewer} />
        ) : (
          <PictureSections viewer={viewer} />
        ))}
    </LookCard>
  );
}

interface TabProps {
  readonly name: string;
  readonly isShown: boolean;
  readonly onPress: () => void;
}

function Tab({ name, isShown, onPress }: TabProps) {
  return (
    <button
      type="button"
      className="look-tab"
      aria-pressed={isShown}
      onClick={onPress}
      data-testid={`look-tab-${name.toLowerCase()}`}
    >
      {name}
    </button>
  );
}
