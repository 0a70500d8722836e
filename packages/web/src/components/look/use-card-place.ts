import { type RefObject, useLayoutEffect } from 'react';

/** Between a card and the edge of the window, in CSS pixels. */
const EDGE_PIXELS = 8;

/** Keeps an open card inside the window: its sheet is told where it begins, and how far it is to be moved to the left. */
export function useCardPlace(card: RefObject<HTMLElement | null>, open: boolean): void {
  useLayoutEffect(() => {
    const element = card.current;
    if (!open || element === null) return undefined;
    const place = (): void => {
      element.style.setProperty('--card-shift', '0px');
      const { top, right } = element.getBoundingClientRect();
      element.style.setProperty('--card-top', `${top}px`);
      if (right > innerWidth)
        element.style.setProperty('--card-shift', `${innerWidth - EDGE_PIXELS - right}px`);
    };
    place();
    addEventListener('resize', place);
    return () => removeEventListener('resize', place);
  }, [card, open]);
}
