import type { RenderMode } from '@rounds/classroom';
import type { Viewer } from '@rounds/viewer';

import { useClassroom } from '../classroom-context.tsx';
import { useHistogram, useShownView } from './use-shown-view.ts';
import { stepOf, valueAxis } from './value-axis.ts';
import { ValueSlider } from './value-slider.tsx';

const MODES: readonly {
  readonly mode: RenderMode;
  readonly label: string;
  readonly says: string;
}[] = [
  { mode: 'composite', label: 'Volume', says: 'Light passes through tissue of many colours' },
  { mode: 'isosurface', label: 'Surface', says: 'The surface of one value' },
  { mode: 'mip', label: 'MIP', says: 'The brightest along each line of sight' },
  { mode: 'minip', label: 'MinIP', says: 'The darkest along each line of sight' },
  { mode: 'average', label: 'Average', says: 'The mean along each line of sight, as a radiograph' },
];

const OPENING_SLAB_MM = 20;
const MAX_SLAB_MM = 150;

/** How rays make a picture of the volume. */
export function RenderingSection({ viewer }: { viewer: Viewer }) {
  const rendering = useShownView(viewer, (view) => view.rendering);
  const change = (part: Partial<typeof rendering>): void =>
    viewer.edit({ kind: 'rendering', rendering: { ...rendering, ...part } });
  const { mode, shaded, isoValue, slabMm } = rendering;
  return (
    <fieldset className="look-section">
      <legend>Volume</legend>
      <div className="choice-row">
        {MODES.map((choice) => (
          <label key={choice.mode} className="choice" title={choice.says}>
            <input
              type="radio"
              name="render-mode"
              checked={choice.mode === mode}
              onChange={() => change({ mode: choice.mode })}
              data-testid={`mode-${choice.mode}`}
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
      {mode === 'composite' && (
        <label className="check-line">
          <input
            type="checkbox"
            checked={shaded}
            onChange={({ target }) => change({ shaded: target.checked })}
            data-testid="shaded"
          />
          Shading: light and shadow on surfaces
        </label>
      )}
      {mode === 'isosurface' && (
        <IsoValue
          viewer={viewer}
          value={isoValue}
          onChange={(value) => change({ isoValue: value })}
        />
      )}
      {mode !== 'composite' && mode !== 'isosurface' && (
        <Slab slabMm={slabMm} onChange={(thickness) => change({ slabMm: thickness })} />
      )}
    </fieldset>
  );
}

interface IsoValueProps {
  readonly viewer: Viewer;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function IsoValue({ viewer, value, onChange }: IsoValueProps) {
  const modality = useClassroom(({ state }) => state.volume.modality);
  const axis = valueAxis(modality, useHistogram(viewer), [[value]]);
  return (
    <ValueSlider
      label="Surface at"
      value={value}
      min={axis.min}
      max={axis.max}
      step={stepOf(axis)}
      unit={axis.unit}
      testId="iso-value"
      onChange={onChange}
    />
  );
}

function Slab({
  slabMm,
  onChange,
}: {
  slabMm: number | null;
  onChange: (slabMm: number | null) => void;
}) {
  return (
    <>
      <label className="check-line">
        <input
          type="checkbox"
          checked={slabMm !== null}
          onChange={({ target }) => onChange(target.checked ? OPENING_SLAB_MM : null)}
          data-testid="slab-on"
        />
        Only a slab around the crosshair
      </label>
      {slabMm !== null && (
        <ValueSlider
          label="Slab"
          value={slabMm}
          min={1}
          max={MAX_SLAB_MM}
          step={1}
          unit="mm"
          testId="slab-mm"
          onChange={(thickness) => onChange(Math.max(0.1, Math.min(10_000, thickness)))}
        />
      )}
    </>
  );
}
