import { draggedWindow, type ShownWindow } from '../slices/window-moves.ts';

/** Deflections smaller than this are a thumb at rest. */
const DEAD_ZONE = 0.18;
/** At full deflection the window changes as with a drag of this many CSS pixels a second. */
const PIXELS_PER_SECOND = 420;
/** Slow machines do not make up for the frames they missed. */
const LONGEST_FRAME_MS = 100;

/**
 * The window after a frame with the thumbstick deflected: as with a drag on a slice, to the right is wider, towards oneself
 * is higher. A small deflection is for small changes.
 * @returns undefined for a thumb at rest
 */
export function windowByStick(
  from: ShownWindow,
  [x, y]: readonly [x: number, y: number],
  elapsedMs: number,
): ShownWindow | undefined {
  const pixels = (deflection: number): number => {
    const push = Math.max(0, Math.abs(deflection) - DEAD_ZONE) / (1 - DEAD_ZONE);
    const seconds = Math.min(elapsedMs, LONGEST_FRAME_MS) / 1000;
    return Math.sign(deflection) * push * push * PIXELS_PER_SECOND * seconds;
  };
  const [right, down] = [pixels(x), pixels(y)];
  if (right === 0 && down === 0) return undefined;
  return rounded(draggedWindow(from, right, down));
}

/** Digits beyond those that can be seen only make commands long. */
function rounded({ windowCenter, windowWidth }: ShownWindow): ShownWindow {
  const step = 10 ** (Math.floor(Math.log10(windowWidth)) - 4);
  const toStep = (value: number): number => Math.round(value / step) * step;
  return { windowCenter: toStep(windowCenter), windowWidth: toStep(windowWidth) };
}
