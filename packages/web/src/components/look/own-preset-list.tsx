import { useState } from 'react';

import type { Viewer } from '@rounds/viewer';

import { useClassroom } from '../classroom-context.tsx';
import { Icon } from '../icons.tsx';
import { type OwnPreset, ownPresets, removeOwnPreset, underWindow } from './own-presets.ts';

/** What this person has saved on this device for the modality. */
export function OwnPresetList({ viewer }: { viewer: Viewer }) {
  const modality = useClassroom(({ state }) => state.volume.modality);
  const [kept, setKept] = useState(() => ownPresets());
  const fitting = kept.filter((preset) => preset.modality === modality);
  const choose = (preset: OwnPreset): void =>
    viewer.edit({
      kind: 'transfer-function',
      transferFunction: underWindow(preset, viewer.currentView()),
    });
  return (
    <fieldset className="preset-group own-presets">
      <legend>My presets</legend>
      {fitting.length === 0 && (
        <p className="look-hint">
          Change the colours of a preset and save it: it is kept here, on this device.
        </p>
      )}
      {fitting.map((preset) => (
        <div key={preset.id} className="own-preset">
          <button type="button" className="look-button" onClick={() => choose(preset)}>
            {preset.name}
          </button>
          <button
            type="button"
            className="icon-button"
            aria-label={`Delete ${preset.name}`}
            onClick={() => {
              removeOwnPreset(preset.id);
              setKept(ownPresets());
            }}
          >
            <Icon name="trash" size={16} />
          </button>
        </div>
      ))}
    </fieldset>
  );
}
