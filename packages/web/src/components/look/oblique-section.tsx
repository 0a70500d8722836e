import type { Viewer } from '@rounds/viewer';

import { useShownView } from './use-shown-view.ts';

/** A slice of any orientation. */
export function ObliqueSection({ viewer }: { viewer: Viewer }) {
  const isOn = useShownView(viewer, (view) => view.oblique !== null);
  return (
    <fieldset className="look-section">
      <legend>Oblique slice</legend>
      <label className="check-line">
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ target }) => viewer.setOblique(target.checked)}
          data-testid="oblique-on"
        />
        Show a slice of any orientation
      </label>
    </fieldset>
  );
}
