import type { Viewer } from '@rounds/viewer';

import { useClassroom } from '../classroom-context.tsx';
import { useHistogram, useShownView } from './use-shown-view.ts';
import { stepOf, valueAxis } from './value-axis.ts';
import { ValueSlider } from './value-slider.tsx';

const NARROWEST_SHARE = 1 / 2000;

/** Window centre and width in the units of the images. */
export function WindowSection({ viewer }: { viewer: Viewer }) {
  const modality = useClassroom(({ state }) => state.volume.modality);
  const windowCenter = useShownView(viewer, (view) => view.windowCenter);
  const windowWidth = useShownView(viewer, (view) => view.windowWidth);
  const axis = valueAxis(modality, useHistogram(viewer), [
    [windowCenter - windowWidth / 2],
    [windowCenter + windowWidth / 2],
  ]);
  const narrowest =
    axis.unit === 'HU' ? 1 : Math.max(1e-3, (axis.max - axis.min) * NARROWEST_SHARE);
  const change = (center: number, width: number): void =>
    viewer.edit({
      kind: 'window',
      windowCenter: center,
      windowWidth: Math.max(narrowest, width),
    });
  return (
    <fieldset className="look-section">
      <legend>Window</legend>
      <ValueSlider
        label="Centre"
        value={windowCenter}
        min={axis.min}
        max={axis.max}
        step={stepOf(axis) / 10}
        unit={axis.unit}
        testId="window-center"
        onChange={(center) => change(center, windowWidth)}
      />
      <ValueSlider
        label="Width"
        value={windowWidth}
        min={narrowest}
        max={Math.max(windowWidth, axis.max - axis.min)}
        step={stepOf(axis) / 10}
        unit={axis.unit}
        testId="window-width"
        onChange={(width) => change(windowCenter, width)}
      />
    </fieldset>
  );
}
