import type { CropBox, Vector3 } from '@rounds/classroom';
import type { Viewer } from '@rounds/viewer';

import { directionWord, USUAL_DIRECTIONS } from './direction-words.ts';
import { useDirections, useShownView } from './use-shown-view.ts';
import { ValueSlider } from './value-slider.tsx';

const WHOLE: CropBox = { min: [0, 0, 0], max: [1, 1, 1] };
/** What is left along an axis at least. */
const THINNEST = 0.01;

type Axis = 0 | 1 | 2;
const AXES: readonly Axis[] = [0, 1, 2];

/** How much is cut off at each of the six sides of the volume. */
export function CropSection({ viewer }: { viewer: Viewer }) {
  const crop = useShownView(viewer, (view) => view.crop);
  const directions = useDirections(viewer) ?? USUAL_DIRECTIONS;
  const { min, max } = crop ?? WHOLE;
  const set = (axis: Axis, end: 'min' | 'max', share: number): void => {
    const next = cropped({ min, max }, axis, end, share);
    viewer.edit({ kind: 'crop', crop: isWhole(next) ? null : next });
  };
  return (
    <fieldset className="look-section">
      <legend>Crop</legend>
      {AXES.map((axis) => (
        <div key={axis} className="crop-axis">
          <ValueSlider
            label={`From the ${directionWord(directions[axis].first)}`}
            value={percent(min[axis])}
            min={0}
            max={100}
            step={1}
            unit="%"
            testId={`crop-min-${axis}`}
            onChange={(cut) => set(axis, 'min', cut / 100)}
          />
          <ValueSlider
            label={`From the ${directionWord(directions[axis].last)}`}
            value={percent(1 - max[axis])}
            min={0}
            max={100}
            step={1}
            unit="%"
            testId={`crop-max-${axis}`}
            onChange={(cut) => set(axis, 'max', 1 - cut / 100)}
          />
        </div>
      ))}
      <button
        type="button"
        className="look-button small"
        disabled={crop === null}
        onClick={() => viewer.edit({ kind: 'crop', crop: null })}
        data-testid="crop-reset"
      >
        Nothing cropped
      </button>
    </fieldset>
  );
}

function percent(share: number): number {
  return Math.round(share * 100);
}

/** A box with one side moved: never past the other. */
export function cropped(
  { min, max }: CropBox,
  axis: Axis,
  end: 'min' | 'max',
  share: number,
): CropBox {
  const inside = Math.max(0, Math.min(1, share));
  const moved = (from: Vector3, value: number): Vector3 =>
    from.with(axis, value) as unknown as Vector3;
  return end === 'min'
    ? { min: moved(min, Math.min(inside, max[axis] - THINNEST)), max }
    : { min, max: moved(max, Math.max(inside, min[axis] + THINNEST)) };
}

export function isWhole({ min, max }: CropBox): boolean {
  return min.every((low) => low <= 0) && max.every((high) => high >= 1);
}
