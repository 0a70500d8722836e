import type { SlabProjection } from '@rounds/classroom';
import type { Viewer } from '@rounds/viewer';

import { useShownView } from './use-shown-view.ts';
import { ValueSlider } from './value-slider.tsx';

const PROJECTIONS: readonly { readonly projection: SlabProjection; readonly label: string }[] = [
  { projection: 'average', label: 'Average' },
  { projection: 'mip', label: 'MIP' },
  { projection: 'minip', label: 'MinIP' },
];
const MAX_THICKNESS_MM = 60;

/** How thick slices are, and what is made of what lies one behind the other in them. */
export function SliceSection({ viewer }: { viewer: Viewer }) {
  const { thicknessMm, projection } = useShownView(viewer, (view) => view.slab);
  const change = (part: { thicknessMm?: number; projection?: SlabProjection }): void =>
    viewer.edit({ kind: 'slab', slab: { thicknessMm, projection, ...part } });
  return (
    <fieldset className="look-section">
      <legend>Slices</legend>
      <ValueSlider
        label="Thickness"
        value={thicknessMm}
        min={0}
        max={Math.max(MAX_THICKNESS_MM, thicknessMm)}
        step={1}
        unit="mm"
        testId="slice-thickness"
        onChange={(thickness) => change({ thicknessMm: Math.max(0, Math.min(500, thickness)) })}
      />
      {thicknessMm === 0 ? (
        <p className="look-hint">0 mm: as thin as the images are.</p>
      ) : (
        <div className="choice-row">
          {PROJECTIONS.map((choice) => (
            <label key={choice.projection} className="choice">
              <input
                type="radio"
                name="slice-projection"
                checked={choice.projection === projection}
                onChange={() => change({ projection: choice.projection })}
                data-testid={`slices-${choice.projection}`}
              />
              <span>{choice.label}</span>
            </label>
          ))}
        </div>
      )}
    </fieldset>
  );
}
