import { TEXT_FONT } from '../page/pane-words.ts';

export const CURRENT_COLOR = '#e8b15d';
export const COMPARED_COLOR = '#8ec5ff';

/** Which of two cases a pane shows: words at the left of its picture, among those of the slice. */
export class CaseTitle {
  readonly #words = document.createElement('div');

  constructor(pane: HTMLElement, which: 'Current' | 'Compared', caseTitle: string) {
    Object.assign(this.#words.style, {
      position: 'absolute',
      // Below what is written of a slice, and clear of the letters at its edges.
      top: '58px',
      left: '10px',
      maxWidth: 'calc(50% - 22px)',
      color: '#d9dee4',
      font: TEXT_FONT,
      textShadow: '0 0 3px #000, 0 0 6px #000',
      pointerEvents: 'none',
      zIndex: '1',
    });
    const color = which === 'Current' ? CURRENT_COLOR : COMPARED_COLOR;
    this.#words.append(line(which, { color, fontWeight: '700' }), line(caseTitle, {}));
    this.#words.dataset['testid'] = 'case-title';
    pane.append(this.#words);
  }

  dispose(): void {
    this.#words.remove();
  }
}

function line(text: string, style: Readonly<Record<string, string>>): HTMLElement {
  const element = document.createElement('div');
  element.textContent = text;
  Object.assign(element.style, {
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    ...style,
  });
  return element;
}
