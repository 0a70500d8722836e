import { useEffect, useRef } from 'react';

import { actionOfKey, type ConsoleAction, placeOfKey } from './keyboard.ts';

/** Keys of the live class, wherever the focus is. What the picture has already used stays the picture's. */
export function useKeyboard(act: (action: ConsoleAction) => void): void {
  const newest = useRef(act);
  useEffect(() => {
    newest.current = act;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat) return;
      const action = actionOfKey(event, placeOfKey(event.target));
      if (action === undefined) return;
      event.preventDefault();
      newest.current(action);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
