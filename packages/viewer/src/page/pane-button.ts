import { TEXT_FONT } from './pane-words.ts';

export interface PaneButtonOptions {
  /** From the right edge of the pane, in CSS pixels; a square one and the gap beside it take 36. */
  readonly rightPixels: number;
  readonly shape: 'square' | 'wide';
  readonly onPress: () => void;
}

/** A button in the upper right of a pane. It is no hand on the picture: presses on it end there. */
export function paneButton({ rightPixels, shape, onPress }: PaneButtonOptions): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  Object.assign(button.style, {
    position: 'absolute',
    top: '6px',
    right: `${rightPixels}px`,
    zIndex: '2',
    height: '32px',
    ...(shape === 'square'
      ? { width: '32px', padding: '0', font: '18px/32px system-ui, sans-serif' }
      : { padding: '0 10px', font: TEXT_FONT }),
    border: '0',
    borderRadius: '6px',
    background: 'rgba(12, 16, 21, 0.72)',
    color: '#b8c2cc',
    cursor: 'pointer',
  });
  for (const type of ['pointerdown', 'dblclick'] as const)
    button.addEventListener(type, (event) => event.stopPropagation());
  button.addEventListener('click', onPress);
  return button;
}
