import type { MaskRegion } from '../api/case-types.ts';

/** A rectangle that is drawn and not yet applied. */
export interface DrawnMask extends MaskRegion {
  readonly maskId: string;
}

export interface PictureSize {
  readonly columns: number;
  readonly rows: number;
}

/** The rectangles of a review, and what they were before each change. */
export interface MaskDrawing {
  readonly masks: readonly DrawnMask[];
  readonly before: readonly (readonly DrawnMask[])[];
}

export const NO_MASKS: MaskDrawing = { masks: [], before: [] };

export interface Point {
  readonly column: number;
  readonly row: number;
}

/** The whole pixels between two corners, inside the picture; undefined where there are none. */
export function rectangleBetween(
  a: Point,
  b: Point,
  { columns, rows }: PictureSize,
): Pick<MaskRegion, 'column' | 'row' | 'width' | 'height'> | undefined {
  const left = Math.max(0, Math.floor(Math.min(a.column, b.column)));
  const top = Math.max(0, Math.floor(Math.min(a.row, b.row)));
  const right = Math.min(columns, Math.ceil(Math.max(a.column, b.column)));
  const bottom = Math.min(rows, Math.ceil(Math.max(a.row, b.row)));
  if (right - left < 1 || bottom - top < 1) return undefined;
  return { column: left, row: top, width: right - left, height: bottom - top };
}

/** A rectangle for somebody who draws with keys: in the middle of the picture. */
export function middleRectangle({ columns, rows }: PictureSize) {
  const width = Math.max(1, Math.round(columns / 4));
  const height = Math.max(1, Math.round(rows / 12));
  return {
    column: Math.floor((columns - width) / 2),
    row: Math.floor((rows - height) / 2),
    width,
    height,
  };
}

/** Moved and made larger by whole pixels, without leaving the picture. */
export function adjustMask(
  mask: DrawnMask,
  by: {
    readonly column?: number;
    readonly row?: number;
    readonly width?: number;
    readonly height?: number;
  },
  { columns, rows }: PictureSize,
): DrawnMask {
  const between = (value: number, low: number, high: number): number =>
    Math.min(high, Math.max(low, value));
  const width = between(mask.width + (by.width ?? 0), 1, columns - mask.column);
  const height = between(mask.height + (by.height ?? 0), 1, rows - mask.row);
  const column = between(mask.column + (by.column ?? 0), 0, columns - width);
  const row = between(mask.row + (by.row ?? 0), 0, rows - height);
  return { ...mask, column, row, width, height };
}

export function isOnFrame({ frames }: MaskRegion, frame: number): boolean {
  return frames === 'all' || (frame >= frames[0] && frame <= frames[1]);
}

/** The drawing after a change that can be undone. */
export function draw(
  drawing: MaskDrawing,
  change: (masks: readonly DrawnMask[]) => readonly DrawnMask[],
): MaskDrawing {
  return { masks: change(drawing.masks), before: [...drawing.before, drawing.masks] };
}

export function undoDrawing({ masks, before }: MaskDrawing): MaskDrawing {
  return { masks: before.at(-1) ?? masks, before: before.slice(0, -1) };
}

/** As the server takes them. */
export function regionsOf(masks: readonly DrawnMask[]): readonly MaskRegion[] {
  return masks.map(({ maskId: _drawnHere, ...region }) => region);
}
