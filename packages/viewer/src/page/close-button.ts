import { paneButton } from './pane-button.ts';

/** A small cross in the corner of a pane, beside the button that makes it large. */
export function closeButton(onPress: () => void): HTMLButtonElement {
  const button = paneButton({ rightPixels: 42, shape: 'square', onPress });
  button.textContent = '\u00d7';
  button.ariaLabel = 'Put the free plane away';
  button.title = button.ariaLabel;
  button.dataset['testid'] = 'oblique-close';
  // Keys on it are not for the slice.
  button.addEventListener('keydown', (event) => event.stopPropagation());
  return button;
}
