import { type KeyboardEvent, useCallback, useState } from 'react';

import { randomId } from '../../components/random-id.ts';
import {
  adjustMask,
  draw,
  type DrawnMask,
  type MaskDrawing,
  middleRectangle,
  NO_MASKS,
  type PictureSize,
  undoDrawing,
} from './mask-drawing.ts';

type Rectangle = Pick<DrawnMask, 'column' | 'row' | 'width' | 'height'>;

/** The rectangles of a review, and what keys do to the one that is chosen. */
export function useMasks(size: PictureSize) {
  const [drawing, setDrawing] = useState<MaskDrawing>(NO_MASKS);
  const [selected, setSelected] = useState<string>();
  const change = (edit: (masks: readonly DrawnMask[]) => readonly DrawnMask[]): void =>
    setDrawing((before) => draw(before, edit));
  const add = (rectangle: Rectangle): void => {
    const maskId = randomId();
    change((masks) => [...masks, { ...rectangle, maskId, frames: 'all' }]);
    setSelected(maskId);
  };
  const replace = (mask: DrawnMask): void =>
    change((masks) => masks.map((known) => (known.maskId === mask.maskId ? mask : known)));
  const remove = (maskId: string): void => {
    change((masks) => masks.filter((known) => known.maskId !== maskId));
    setSelected(undefined);
  };
  const undo = (): void => setDrawing(undoDrawing);
  const clear = useCallback(() => {
    setDrawing(NO_MASKS);
    setSelected(undefined);
  }, []);

  /** @returns whether the key was for the rectangles */
  const press = (event: KeyboardEvent): boolean => {
    const mask = drawing.masks.find(({ maskId }) => maskId === selected);
    const { key } = event;
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === 'z') undo();
    else if (event.ctrlKey || event.metaKey || event.altKey) return false;
    else if (key.toLowerCase() === 'r') add(middleRectangle(size));
    else if (mask === undefined) return false;
    else if (key === 'Escape') setSelected(undefined);
    else if (key === 'Delete' || key === 'Backspace') remove(mask.maskId);
    else {
      const by = stepOf(key, event.shiftKey, Math.max(1, Math.round(size.columns / 100)));
      if (by === undefined) return false;
      replace(adjustMask(mask, by, size));
    }
    return true;
  };
  return { ...drawing, selected, setSelected, add, replace, remove, undo, clear, press };
}

function stepOf(key: string, resizing: boolean, step: number) {
  const [across, down] = resizing ? (['width', 'height'] as const) : (['column', 'row'] as const);
  switch (key) {
    case 'ArrowLeft':
      return { [across]: -step };
    case 'ArrowRight':
      return { [across]: step };
    case 'ArrowUp':
      return { [down]: -step };
    case 'ArrowDown':
      return { [down]: step };
    default:
      return undefined;
  }
}
