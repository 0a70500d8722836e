import { type PointerEvent, useRef } from 'react';

import { addColorPoint, gradientOf, hexOf, moveColorPoint, removePoint } from './edit-points.ts';
import type { EditorPartProps } from './editor-part.ts';
import { placeIn, PointHandle } from './point-handle.tsx';
import { shareOf, stepOf, valueAt } from './value-axis.ts';
import { shortValue } from './value-slider.tsx';

/** The colours along the values: press for another stop, drag, press twice to remove. */
export function ColorStrip(props: EditorPartProps) {
  const { transferFunction, axis, selected, onSelect, onChange, onHold } = props;
  const { colorPoints } = transferFunction;
  const area = useRef<HTMLDivElement>(null);
  const add = (event: PointerEvent): void => {
    if (event.target !== event.currentTarget || event.button !== 0) return;
    const { x } = placeIn(area.current, event);
    const added = addColorPoint(transferFunction, valueAt(axis, x), axis);
    if (added === undefined) return;
    onChange({ colorPoints: added.points });
    onSelect({ kind: 'color', index: added.index });
  };
  return (
    <div
      className="color-strip"
      ref={area}
      style={{ background: gradientOf(colorPoints, axis) }}
      onPointerDown={add}
      data-testid="color-strip"
    >
      {colorPoints.map(([value, r, g, b], index) => (
        <PointHandle
          key={index}
          area={area}
          x={shareOf(axis, value)}
          y={0.5}
          color={hexOf([r, g, b])}
          label={`Colour stop ${index + 1} of ${colorPoints.length}: ${shortValue(value)} ${axis.unit}`}
          testId={`color-stop-${index}`}
          isSelected={selected?.kind === 'color' && selected.index === index}
          onSelect={() => onSelect({ kind: 'color', index })}
          onHold={onHold}
          onMove={({ x }) =>
            onChange({ colorPoints: moveColorPoint(colorPoints, index, valueAt(axis, x), axis) })
          }
          onStep={(columns) => {
            const next = value + columns * stepOf(axis);
            onChange({ colorPoints: moveColorPoint(colorPoints, index, next, axis) });
          }}
          onRemove={() => {
            onChange({ colorPoints: removePoint(colorPoints, index) });
            onSelect(undefined);
          }}
        />
      ))}
    </div>
  );
}
