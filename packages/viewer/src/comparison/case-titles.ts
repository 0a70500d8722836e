import { watchPaneSize } from '../page/pane-size.ts';
import { TEXT_FONT } from '../page/pane-words.ts';
import { CASE_TITLE_TOP, caseTitlePlace } from './case-title-place.ts';

export const CURRENT_COLOR = '#e8b15d';
export const COMPARED_COLOR = '#8ec5ff';

/** Which of two cases a pane shows: words at the left of its picture, among those of the slice. */
export class CaseTitle {
  readonly #words = document.createElement('div');
  readonly #unwatch: () => void;

  constructor(pane: HTMLElement, which: 'Current' | 'Compared', caseTitle: string) {
    Object.assign(this.#words.style, {
      position: 'absolute',
      top: `${CASE_TITLE_TOP}px`,
      color: '#d9dee4',
      font: TEXT_FONT,
      textShadow: '0 0 3px #000, 0 0 6px #000',
      pointerEvents: 'none',
      zIndex: '1',
    });
    const color = which === 'Current' ? CURRENT_COLOR : COMPARED_COLOR;
    const title = line(caseTitle, { overflow: 'hidden', textOverflow: 'ellipsis' });
    this.#words.append(line(which, { color, fontWeight: '700' }), title);
    this.#words.dataset['testid'] = 'case-title';
    pane.append(this.#words);
    this.#unwatch = watchPaneSize(pane, (size) => {
      const { leftPixels, titlePixels } = caseTitlePlace(size);
      this.#words.style.left = `${leftPixels}px`;
      title.hidden = titlePixels === undefined;
      title.style.maxWidth = `${titlePixels ?? 0}px`;
    });
  }

  dispose(): void {
    this.#unwatch();
    this.#words.remove();
  }
}

function line(text: string, style: Readonly<Record<string, string>>): HTMLElement {
  const element = document.createElement('div');
  element.textContent = text;
  Object.assign(element.style, { whiteSpace: 'nowrap', ...style });
  return element;
}
