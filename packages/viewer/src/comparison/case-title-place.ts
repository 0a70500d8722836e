import type { PaneSize } from '../page/pane-size.ts';

/** Where the name of a case stands on a pane, in CSS pixels. */
export interface CaseTitlePlace {
  readonly leftPixels: number;
  /** Of the case's title below the tag; undefined: there is no place for it. */
  readonly titlePixels: number | undefined;
}

/** Below what is written of a slice. */
export const CASE_TITLE_TOP = 58;
const LINE = 16;
const INSET = 10;
/** A letter at the left edge, in the middle of the pane's height: half of it, and where it ends. */
const LETTER_HALF = 8;
const LETTER_END = 24;
/** To the letter in the middle of the pane's width. */
const MIDDLE_GAP = 12;
/** Fewer letters than fit here tell nothing. */
const SHORTEST_TITLE = 48;

/** The tag is always whole; the case's title gives way, and both keep clear of the letters at the edges. */
export function caseTitlePlace({ width, height }: PaneSize): CaseTitlePlace {
  const letterTop = height / 2 - LETTER_HALF;
  const leftPixels = CASE_TITLE_TOP + LINE <= letterTop ? INSET : LETTER_END;
  const titlePixels = width / 2 - MIDDLE_GAP - leftPixels;
  const fits = CASE_TITLE_TOP + 2 * LINE <= letterTop && titlePixels >= SHORTEST_TITLE;
  return { leftPixels, titlePixels: fits ? titlePixels : undefined };
}
