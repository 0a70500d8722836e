/** Undo and redo by the usual keys, wherever the focus is inside an element. */
export function listenToUndoKeys(
  element: HTMLElement,
  { undo, redo }: { readonly undo: () => void; readonly redo: () => void },
  signal: AbortSignal,
): void {
  element.addEventListener(
    'keydown',
    (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return;
      event.preventDefault();
      event.stopPropagation();
      if (key === 'y' || event.shiftKey) redo();
      else undo();
    },
    { signal },
  );
}
