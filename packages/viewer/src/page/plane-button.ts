import type { SliceOrientation } from '@rounds/imaging/asset';

import { SLICE_TITLES } from '../slices/slice-marks.ts';
import { paneButton } from './pane-button.ts';
import { isNarrow, watchPaneSize } from './pane-size.ts';

/** On a pane of two cases: shows another plane of both in its place. Narrow panes have its sign alone. */
export class PlaneButton {
  readonly element: HTMLButtonElement;
  readonly #word = document.createElement('span');
  readonly #unwatch: () => void;

  constructor(pane: HTMLElement, onPress: () => void) {
    this.element = paneButton({ rightPixels: 6, shape: 'wide', onPress });
    this.element.dataset['testid'] = 'other-plane';
    // Keys on it are not for the slice.
    this.element.addEventListener('keydown', (event) => event.stopPropagation());
    this.element.append('\u21c4', this.#word);
    pane.append(this.element);
    this.#unwatch = watchPaneSize(pane, (size) => {
      this.#word.hidden = isNarrow(size);
    });
  }

  /** @param other the plane that pressing it shows; undefined: none, and no button */
  show(other: SliceOrientation | undefined): void {
    this.element.style.display = other === undefined ? 'none' : 'block';
    if (other === undefined) return;
    this.#word.textContent = ` ${SLICE_TITLES[other]}`;
    this.element.ariaLabel = `Show the ${other} plane of both here instead`;
    this.element.title = this.element.ariaLabel;
  }

  dispose(): void {
    this.#unwatch();
    this.element.remove();
  }
}
