import type { KeyboardEvent, PointerEvent, RefObject } from 'react';

/** A place in an area: 0, 0 is its left upper corner, 1, 1 the opposite one. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export function placeIn(
  area: HTMLElement | null,
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
): Place {
  const box = area?.getBoundingClientRect();
  if (box === undefined || box.width === 0 || box.height === 0) return { x: 0, y: 0 };
  return { x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height };
}

export interface PointHandleProps {
  readonly area: RefObject<HTMLElement | null>;
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly testId: string;
  readonly isSelected: boolean;
  readonly color?: string;
  readonly onSelect: () => void;
  readonly onHold: (held: boolean) => void;
  readonly onMove: (place: Place) => void;
  /** Arrow keys: so many steps to the right and up. */
  readonly onStep: (columns: number, rows: number) => void;
  readonly onRemove: () => void;
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const LONG_STEP = 5;

/** A point to drag with mouse, finger or arrow keys; Delete, or pressing it twice, removes it. */
export function PointHandle(props: PointHandleProps) {
  const { area, x, y, label, testId, isSelected, color, onSelect, onHold, onMove } = props;
  const take = (event: PointerEvent<HTMLButtonElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    onSelect();
    onHold(true);
  };
  const drag = (event: PointerEvent<HTMLButtonElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    onMove(placeIn(area.current, event));
  };
  const press = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (event.key === 'Delete' || event.key === 'Backspace') props.onRemove();
    else if (step === undefined) return;
    else {
      const length = event.shiftKey ? LONG_STEP : 1;
      props.onStep(step[0] * length, step[1] * length);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <button
      type="button"
      className="point-handle"
      style={{ left: `${x * 100}%`, top: `${y * 100}%`, ...(color && { background: color }) }}
      aria-label={label}
      aria-pressed={isSelected}
      onFocus={onSelect}
      onPointerDown={take}
      onPointerMove={drag}
      onPointerUp={() => onHold(false)}
      onPointerCancel={() => onHold(false)}
      onDoubleClick={props.onRemove}
      onKeyDown={press}
      data-testid={testId}
    />
  );
}
