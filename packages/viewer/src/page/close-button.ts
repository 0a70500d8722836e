import { paneButton } from './pane-button.ts';
import { isSmall, watchPaneSize } from './pane-size.ts';

/** A small cross in the corner of a pane, beside the button that makes it large; small panes have neither. */
export function addCloseButton(pane: HTMLElement, onPress: () => void): void {
  const button = paneButton({ rightPixels: 42, shape: 'square', onPress });
  button.textContent = '\u00d7';
  button.ariaLabel = 'Put the free plane away';
  button.title = button.ariaLabel;
  button.dataset['testid'] = 'oblique-close';
  // Keys on it are not for the slice.
  button.addEventListener('keydown', (event) => event.stopPropagation());
  pane.append(button);
  watchPaneSize(pane, (size) => {
    button.hidden = isSmall(size);
  });
}
