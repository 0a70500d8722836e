import type { ViewerLayout } from '../viewer.ts';

export type PaneName = 'volume' | 'axial' | 'coronal' | 'sagittal';

const PANE_NAMES: readonly PaneName[] = ['volume', 'axial', 'coronal', 'sagittal'];
const GAP = '2px';
const FOCUS_COLOR = 'rgba(125, 180, 230, 0.75)';

/** Where the four panes are: two by two, or one large and three small; any of them can have the whole place. */
export class PageLayout {
  readonly root = document.createElement('div');
  readonly #panes: Readonly<Record<PaneName, HTMLElement>>;
  readonly #buttons: Partial<Record<PaneName, HTMLButtonElement>> = {};
  readonly #abort = new AbortController();
  #layout: ViewerLayout;
  #main: PaneName = 'volume';
  #maximised = false;
  #alone: PaneName | undefined;

  constructor(
    host: HTMLElement,
    layout: ViewerLayout,
    panes: Readonly<Record<PaneName, HTMLElement>>,
  ) {
    this.#panes = panes;
    this.#layout = layout;
    Object.assign(this.root.style, {
      display: 'grid',
      position: 'relative',
      width: '100%',
      height: '100%',
      gap: GAP,
      background: '#1b2129',
      overflow: 'hidden',
      userSelect: 'none',
      webkitUserSelect: 'none',
    });
    for (const name of PANE_NAMES) this.#prepare(name, panes[name]);
    host.append(this.root);
    this.#arrange();
  }

  /** Which panes can be seen now. */
  isVisible(name: PaneName): boolean {
    if (this.#alone !== undefined) return this.#alone === name;
    return !this.#maximised || this.#main === name;
  }

  /** One pane is all there is to see of this case; undefined: all four again. */
  showAlone(name: PaneName | undefined): void {
    if (name === this.#alone) return;
    this.#alone = name;
    this.#arrange();
  }

  setLayout(layout: ViewerLayout): void {
    this.#layout = layout;
    this.#maximised = false;
    this.#arrange();
  }

  dispose(): void {
    this.#abort.abort();
    this.root.remove();
  }

  #prepare(name: PaneName, pane: HTMLElement): void {
    Object.assign(pane.style, {
      position: 'relative',
      overflow: 'hidden',
      minWidth: '0',
      minHeight: '0',
      background: '#000',
      outlineColor: FOCUS_COLOR,
    });
    const { signal } = this.#abort;
    pane.addEventListener('dblclick', () => this.#toggle(name), { signal });
    // A small pane of the stacked layout is a button: the first tap makes it the large one.
    pane.addEventListener(
      'pointerdown',
      (event) => {
        if (this.#layout !== 'stacked' || this.#alone === name || this.#main === name) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        this.#main = name;
        this.#arrange();
      },
      { signal, capture: true },
    );
    const button = maximiseButton();
    button.addEventListener('click', () => this.#toggle(name), { signal });
    for (const type of ['pointerdown', 'dblclick'] as const) {
      button.addEventListener(type, (event) => event.stopPropagation(), { signal });
    }
    this.#buttons[name] = button;
    pane.append(button);
    this.root.append(pane);
  }

  #toggle(name: PaneName): void {
    if (this.#alone !== undefined) return;
    this.#maximised = !(this.#maximised && this.#main === name);
    this.#main = name;
    this.#arrange();
  }

  #arrange(): void {
    const { style } = this.root;
    const stacked = this.#layout === 'stacked';
    const small = PANE_NAMES.filter((name) => name !== this.#main);
    const single = this.#maximised || this.#alone !== undefined;
    if (single) {
      style.gridTemplate = '1fr / 1fr';
    } else if (stacked) {
      style.gridTemplate = 'minmax(0, 1fr) minmax(84px, 22%) / repeat(3, minmax(0, 1fr))';
    } else {
      style.gridTemplate = 'repeat(2, minmax(0, 1fr)) / repeat(2, minmax(0, 1fr))';
    }
    for (const name of PANE_NAMES) {
      const pane = this.#panes[name];
      pane.style.display = this.isVisible(name) ? 'block' : 'none';
      pane.style.gridArea = stacked && !single ? stackedArea(name, this.#main, small) : 'auto';
      const button = this.#buttons[name];
      if (button === undefined) continue;
      const shrinks = this.#maximised && this.#main === name;
      button.ariaLabel = shrinks ? 'Show all four panes' : 'Show this pane alone';
      button.title = button.ariaLabel;
      const isSmall = stacked && this.#main !== name;
      button.style.display = isSmall || this.#alone !== undefined ? 'none' : 'block';
    }
  }
}

function stackedArea(name: PaneName, main: PaneName, small: readonly PaneName[]): string {
  return name === main
    ? '1 / 1 / 2 / 4'
    : `2 / ${small.indexOf(name) + 1} / 3 / ${small.indexOf(name) + 2}`;
}

function maximiseButton(): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = '⤢';
  Object.assign(button.style, {
    position: 'absolute',
    top: '6px',
    right: '6px',
    zIndex: '2',
    width: '32px',
    height: '32px',
    padding: '0',
    border: '0',
    borderRadius: '6px',
    background: 'rgba(12, 16, 21, 0.45)',
    color: '#b8c2cc',
    font: '18px/32px system-ui, sans-serif',
    cursor: 'pointer',
  });
  return button;
}
