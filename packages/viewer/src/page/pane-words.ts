/** What is written over a picture. */
export interface PaneTexts {
  readonly title: string;
  /** 0 to 1; undefined or 1 shows nothing. */
  readonly loaded: number | undefined;
  readonly onOwn: boolean;
  readonly notice: string | undefined;
}

export const TEXT_FONT = '500 12px/16px "Inter", "Segoe UI", system-ui, -apple-system, sans-serif';

/** Words and a bar over the pane that people look at most: the volume, or the frame of an image stack. */
export class PaneWords {
  readonly #title = document.createElement('div');
  readonly #own = document.createElement('div');
  readonly #notice = document.createElement('div');
  readonly #bar = document.createElement('div');

  constructor(pane: HTMLElement) {
    const words = {
      position: 'absolute',
      left: '10px',
      pointerEvents: 'none',
      font: TEXT_FONT,
      textShadow: '0 0 4px #000',
    };
    Object.assign(this.#title.style, words, {
      top: '10px',
      color: '#d9dee4',
      fontWeight: '600',
      whiteSpace: 'nowrap',
      overflow: 'hidden',
      textOverflow: 'ellipsis',
    });
    this.#title.dataset['testid'] = 'volume-title';
    Object.assign(this.#own.style, words, {
      top: '32px',
      padding: '3px 8px',
      borderRadius: '10px',
      background: '#f6b04e',
      color: '#14181d',
      textShadow: 'none',
      fontWeight: '600',
    });
    this.#own.textContent = 'On my own';
    Object.assign(this.#notice.style, words, {
      right: '10px',
      bottom: '12px',
      color: '#f6b04e',
      fontSize: '13px',
    });
    Object.assign(this.#bar.style, {
      position: 'absolute',
      left: '0',
      bottom: '0',
      height: '3px',
      background: '#7db4e6',
      transition: 'width 120ms linear',
      pointerEvents: 'none',
    });
    this.moveTo(pane);
    this.set({ title: '', loaded: undefined, onOwn: false, notice: undefined });
  }

  moveTo(pane: HTMLElement): void {
    if (this.#bar.parentElement !== pane)
      pane.append(this.#title, this.#own, this.#notice, this.#bar);
  }

  /** The title ends before the buttons beside it. @param pixels that they take, from the right edge of the pane */
  setButtonsWidth(pixels: number): void {
    this.#title.style.maxWidth = `calc(100% - ${pixels + 16}px)`;
  }

  set({ title, loaded, onOwn, notice }: PaneTexts): void {
    this.#title.textContent = title;
    this.#own.style.display = onOwn ? 'block' : 'none';
    this.#notice.textContent = notice ?? '';
    this.#notice.style.display = notice === undefined ? 'none' : 'block';
    const loading = loaded !== undefined && loaded < 1;
    this.#bar.style.display = loading ? 'block' : 'none';
    this.#bar.style.width = `${Math.round((loaded ?? 0) * 100)}%`;
  }
}
