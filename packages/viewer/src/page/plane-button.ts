import type { SliceOrientation } from '@rounds/imaging/asset';

import { SLICE_TITLES } from '../slices/slice-marks.ts';
import { TEXT_FONT } from './pane-words.ts';

/** On a pane of two cases: shows another plane of both in its place. */
export class PlaneButton {
  readonly element = document.createElement('button');

  constructor(pane: HTMLElement, onPress: () => void) {
    const { element } = this;
    element.type = 'button';
    element.dataset['testid'] = 'other-plane';
    Object.assign(element.style, {
      position: 'absolute',
      top: '6px',
      right: '6px',
      zIndex: '2',
      height: '32px',
      padding: '0 10px',
      border: '0',
      borderRadius: '6px',
      background: 'rgba(12, 16, 21, 0.45)',
      color: '#b8c2cc',
      font: TEXT_FONT,
      cursor: 'pointer',
    });
    element.addEventListener('click', onPress);
    // It is no hand on the slice.
    for (const type of ['pointerdown', 'dblclick', 'keydown'] as const)
      element.addEventListener(type, (event) => event.stopPropagation());
    pane.append(element);
  }

  /** @param other the plane that pressing it shows; undefined: none, and no button */
  show(other: SliceOrientation | undefined): void {
    this.element.style.display = other === undefined ? 'none' : 'block';
    if (other === undefined) return;
    this.element.textContent = `\u21c4 ${SLICE_TITLES[other]}`;
    this.element.ariaLabel = `Show the ${other} plane of both here instead`;
    this.element.title = this.element.ariaLabel;
  }
}
