import type { SharedView } from '@rounds/classroom';

/** Centre and width of a window, in modality values. */
export type ShownWindow = Pick<SharedView, 'windowCenter' | 'windowWidth'>;

/** A drag over this many CSS pixels changes the window by its own width. */
const WINDOW_DRAG_PIXELS = 300;
/** So much more does the width grow than the drag would make it: wide windows are reached without letting go. */
const WIDTH_GAIN = 1.2;
/** A drag never narrows a window below this share of what it was. */
const NARROWEST_SHARE = 1 / 50;
/** One step of the wheel or a key. */
const STEP = 0.9;
const CENTER_STEP_SHARE = 1 / 20;

/** The window after a drag, in CSS pixels: to the right is wider, down is higher. */
export function draggedWindow(from: ShownWindow, right: number, down: number): ShownWindow {
  const { windowCenter, windowWidth } = from;
  const factor = Math.exp((right / WINDOW_DRAG_PIXELS) * WIDTH_GAIN);
  return {
    windowCenter: windowCenter + down * (windowWidth / WINDOW_DRAG_PIXELS),
    windowWidth: windowWidth * Math.max(NARROWEST_SHARE, factor),
  };
}

/** Wider (positive) or narrower by some steps. */
export function widenedWindow(
  { windowCenter, windowWidth }: ShownWindow,
  steps: number,
): ShownWindow {
  return { windowCenter, windowWidth: windowWidth / STEP ** steps };
}

/** Higher (positive) or lower by some steps. */
export function raisedWindow(
  { windowCenter, windowWidth }: ShownWindow,
  steps: number,
): ShownWindow {
  return { windowCenter: windowCenter + steps * windowWidth * CENTER_STEP_SHARE, windowWidth };
}
