import { type PointerEvent, useMemo, useRef } from 'react';

import type { CustomTransferFunction } from '@rounds/classroom';
import type { ValueHistogram } from '@rounds/viewer';

import {
  addOpacityPoint,
  heightOfOpacity,
  moveOpacityPoint,
  opacityAtHeight,
  removeOpacityPoint,
} from './edit-points.ts';
import type { EditorPartProps } from './editor-part.ts';
import { placeIn, PointHandle } from './point-handle.tsx';
import { histogramPath, shareOf, stepOf, type ValueAxis, valueAt } from './value-axis.ts';
import { shortValue } from './value-slider.tsx';

const HEIGHT_STEP = 0.02;

/** Opacity over values, with the case's histogram behind it: press for another point, drag, press twice to remove. */
export function OpacityGraph(props: EditorPartProps & { histogram: ValueHistogram | undefined }) {
  const { transferFunction, axis, selected, onSelect, onChange, onHold, histogram } = props;
  const { opacityPoints } = transferFunction;
  const area = useRef<HTMLDivElement>(null);
  const outline = useMemo(() => histogram && histogramPath(histogram, axis), [histogram, axis]);
  const add = (event: PointerEvent): void => {
    if (event.target !== event.currentTarget || event.button !== 0) return;
    const { x, y } = placeIn(area.current, event);
    const added = addOpacityPoint(opacityPoints, [valueAt(axis, x), opacityAtHeight(1 - y)], axis);
    if (added === undefined) return;
    onChange({ opacityPoints: added.points });
    onSelect({ kind: 'opacity', index: added.index });
  };
  const moveTo = (index: number, value: number, height: number): void => {
    const to = [value, opacityAtHeight(height)] as const;
    const moved = moveOpacityPoint(opacityPoints, index, to, axis);
    onChange({ opacityPoints: moved.points });
    if (moved.index !== index) onSelect({ kind: 'opacity', index: moved.index });
  };
  return (
    <div className="opacity-graph" ref={area} onPointerDown={add} data-testid="opacity-graph">
      <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
        {outline !== undefined && <path className="graph-histogram" d={outline} />}
        <WindowBand transferFunction={transferFunction} axis={axis} />
        <path className="graph-area" d={`${linePath(opacityPoints, axis)}L1000 100L0 100Z`} />
        <path className="graph-line" d={linePath(opacityPoints, axis)} />
      </svg>
      {opacityPoints.map(([value, opacity], index) => (
        <PointHandle
          // Counted from the end: one that is in hand stays itself when another comes before it.
          key={opacityPoints.length - index}
          area={area}
          x={shareOf(axis, value)}
          y={1 - heightOfOpacity(opacity)}
          label={`Opacity point ${index + 1} of ${opacityPoints.length}: ${shortValue(value)} ${axis.unit}, ${shortValue(opacity * 100)} % per millimetre`}
          testId={`opacity-point-${index}`}
          isSelected={selected?.kind === 'opacity' && selected.index === index}
          onSelect={() => onSelect({ kind: 'opacity', index })}
          onHold={onHold}
          onMove={({ x, y }) => moveTo(index, valueAt(axis, x), 1 - y)}
          onStep={(columns, rows) =>
            moveTo(
              index,
              value + columns * stepOf(axis),
              heightOfOpacity(opacity) + rows * HEIGHT_STEP,
            )
          }
          onRemove={() => {
            onChange({ opacityPoints: removeOpacityPoint(opacityPoints, index, axis) });
            onSelect(undefined);
          }}
        />
      ))}
      <span className="graph-note">opaque</span>
      <span className="graph-note below">clear</span>
    </div>
  );
}

/** The values that slices show between black and white. */
function WindowBand({
  transferFunction: { windowCenter, windowWidth },
  axis,
}: Pick<EditorPartProps, 'transferFunction' | 'axis'>) {
  const from = shareOf(axis, windowCenter - windowWidth / 2) * 1000;
  const to = shareOf(axis, windowCenter + windowWidth / 2) * 1000;
  return (
    <rect className="graph-window" x={from} y={0} width={Math.max(1, to - from)} height={100} />
  );
}

function linePath(points: CustomTransferFunction['opacityPoints'], axis: ValueAxis): string {
  const place = ([value, opacity]: readonly [number, number]): string =>
    `${(shareOf(axis, value) * 1000).toFixed(1)} ${(100 - 100 * heightOfOpacity(opacity)).toFixed(1)}`;
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return 'M0 100L1000 100';
  const before = place([axis.min, first[1]]);
  const after = place([axis.max, last[1]]);
  // Opacity is linear between two points; under its cube root that is a bow.
  const between = points.slice(1).flatMap((point, i) => bow(points[i] as typeof point, point));
  return `M${before}L${[first, ...between].map(place).join('L')}L${after}`;
}

const BOW_PIECES = 8;

function bow(
  from: readonly [number, number],
  to: readonly [number, number],
): (readonly [number, number])[] {
  return Array.from({ length: BOW_PIECES }, (_, i) => {
    const share = ((i + 1) / BOW_PIECES) ** 2;
    // Where opacity rises from nothing the bow is steepest at its beginning.
    const at = from[1] <= to[1] ? share : 1 - ((BOW_PIECES - i - 1) / BOW_PIECES) ** 2;
    return [from[0] + (to[0] - from[0]) * at, from[1] + (to[1] - from[1]) * at] as const;
  });
}
