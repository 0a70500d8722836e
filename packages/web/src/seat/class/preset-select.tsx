import type { Viewer } from '@rounds/viewer';

import { Icon } from '../../components/icons.tsx';
import { presetsFor } from '../../components/presets.ts';
import { usePreset } from '../../components/use-preset.ts';
import { useClassroom } from '../../components/classroom-context.tsx';

/** The window: for all while in control and following, for oneself otherwise. */
export function PresetSelect({ viewer }: { viewer: Viewer | undefined }) {
  const modality = useClassroom(({ state }) => state.volume.modality);
  const { presetId, choose } = usePreset(viewer);
  return (
    <label className="select">
      <span className="only-read-aloud">Window</span>
      <select
        data-testid="preset-select"
        value={presetId}
        disabled={viewer === undefined}
        onChange={(event) => choose(event.target.value)}
      >
        {presetsFor(modality, presetId).map((choice) => (
          <option key={choice.presetId} value={choice.presetId}>
            {choice.label}
          </option>
        ))}
      </select>
      <Icon name="down" size={16} />
    </label>
  );
}
