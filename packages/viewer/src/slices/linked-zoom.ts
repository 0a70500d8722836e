import { type PaneZoom, WHOLE_SLICE } from './slice-frame.ts';

/** How another pane, which leads, was zoomed and shifted. */
interface ZoomChange {
  readonly before: PaneZoom;
  readonly after: PaneZoom;
}

interface ZoomLink {
  /** How much farther right and down from the middle of its volume the same place lies than in the pane that leads. */
  readonly apartMm: readonly [right: number, down: number];
  /** What is shifted in one pane is shifted in the other. */
  readonly pansTogether: boolean;
}

/**
 * The zoom of a pane that goes along with another one. What stays in its place there while it grows stays in its place
 * here, too: the same part of two patients, wherever it lies in their volumes.
 */
export function linkedZoom(
  own: PaneZoom,
  { before, after }: ZoomChange,
  { apartMm, pansTogether }: ZoomLink,
): PaneZoom {
  const { zoom } = after;
  if (after === WHOLE_SLICE) return WHOLE_SLICE;
  if (!pansTogether) return { zoom, panMm: own.panMm };
  const kept = before.zoom / zoom;
  const shifted = (axis: 0 | 1): number =>
    after.panMm[axis] + (own.panMm[axis] - before.panMm[axis]) * kept + apartMm[axis] * (1 - kept);
  return { zoom, panMm: [shifted(0), shifted(1)] };
}
