import { useEffect, useState } from 'react';

import type { Viewer } from '@rounds/viewer';

import { useClassroom } from '../classroom-context.tsx';
import { labelOfPreset, presetGroups } from '../presets.ts';
import { OwnPresetList } from './own-preset-list.tsx';
import { useRegion, useShownView } from './use-shown-view.ts';

/** What the preset in use is called on a button. */
export function usePresetLabel(viewer: Viewer | undefined): string {
  const presetId = useShownView(viewer, (view) => view.presetId);
  const isChanged = useShownView(viewer, (view) => view.transferFunction !== null);
  return `${labelOfPreset(presetId)}${isChanged ? ', changed' : ''}`;
}

/** Ways to see the volume, each as a small picture of this very case. */
export function PresetList({ viewer }: { viewer: Viewer }) {
  const presetId = useShownView(viewer, (view) => view.presetId);
  const modality = useClassroom(({ state }) => state.volume.modality);
  const region = useRegion(viewer);
  const assetSha256 = useClassroom(({ state }) => state.volume.assetSha256);
  return (
    <div className="preset-list">
      {presetGroups(modality, presetId, region).map(({ heading, choices }) => (
        <fieldset key={heading} className="preset-group">
          <legend>{heading}</legend>
          {choices.map((choice) => (
            <label key={choice.presetId} className="preset-choice">
              <input
                type="radio"
                name="preset"
                checked={choice.presetId === presetId}
                // A press on the one in use undoes what was changed in it; browsers call no change that.
                onChange={nothing}
                onClick={() => viewer.choosePreset(choice.presetId)}
                data-testid={`preset-${choice.presetId}`}
              />
              <PresetPicture key={assetSha256} viewer={viewer} presetId={choice.presetId} />
              <span>{choice.label}</span>
            </label>
          ))}
        </fieldset>
      ))}
      <OwnPresetList viewer={viewer} />
    </div>
  );
}

function PresetPicture({ viewer, presetId }: { viewer: Viewer; presetId: string }) {
  const [picture, setPicture] = useState<string>();
  useEffect(() => {
    let isGone = false;
    void viewer.presetPicture(presetId).then((drawn) => {
      if (!isGone) setPicture(drawn);
    });
    return () => {
      isGone = true;
    };
  }, [viewer, presetId]);
  return (
    <span className="preset-picture">
      {picture !== undefined && <img src={picture} alt="" draggable={false} />}
    </span>
  );
}

function nothing(): void {
  // Presses are listened to instead.
}
