import type { SliceOrientation } from '@rounds/imaging/asset';

import {
  type ComparedName,
  type ComparedPlanes,
  comparisonPlaces,
  FIRST_PLANES,
  otherPlane,
  withOtherPlane,
} from '../comparison/comparison-places.ts';
import type { ViewerLayout } from '../viewer.ts';
import { paneButton } from './pane-button.ts';
import { watchPaneSize } from './pane-size.ts';
import { PlaneButton } from './plane-button.ts';

export type PaneName = 'volume' | 'axial' | 'coronal' | 'sagittal' | 'oblique';

/** Slices of another case, to be shown beside those of the current one. */
export type ComparedPanes = Readonly<Record<ComparedName, HTMLElement>>;

interface TwoCases {
  readonly panes: ComparedPanes;
  readonly isStack: boolean;
  readonly planeButtons: readonly PlaneButton[];
}

/** In the order in which they fill the page. */
const PANE_NAMES: readonly PaneName[] = ['volume', 'oblique', 'axial', 'coronal', 'sagittal'];
const GAP = '2px';
const FOCUS_COLOR = 'rgba(125, 180, 230, 0.75)';

/**
 * Where the panes are: two by two, or one large and the others small; any of them can have the whole place. The pane of the
 * free plane comes and goes with it: then the volume and it are above, the three slices below.
 */
export class PageLayout {
  readonly root = document.createElement('div');
  readonly #panes: Readonly<Record<PaneName, HTMLElement>>;
  readonly #buttons: Partial<Record<PaneName, HTMLButtonElement>> = {};
  readonly #abort = new AbortController();
  readonly #unwatch: () => void;
  #aspect = 1;
  #layout: ViewerLayout;
  #main: PaneName = 'volume';
  #maximised = false;
  #alone: PaneName | undefined;
  #hasOblique = false;
  #compared: TwoCases | undefined;
  #planes: ComparedPlanes = FIRST_PLANES;

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
    this.#unwatch = watchPaneSize(this.root, ({ width, height }) => {
      this.#aspect = width / height;
      if (this.#compared !== undefined) this.#arrange();
    });
  }

  /** Which panes can be seen now. */
  isVisible(name: PaneName): boolean {
    if (this.#compared !== undefined) return this.#panes[name].style.display !== 'none';
    if (this.#alone !== undefined) return this.#alone === name;
    if (name === 'oblique' && !this.#hasOblique) return false;
    return !this.#maximised || this.#main === name;
  }

  /** One pane is all there is to see of this case; undefined: all four again. */
  showAlone(name: PaneName | undefined): void {
    if (name === this.#alone) return;
    this.#alone = name;
    this.#arrange();
  }

  /** The free plane is there, or no more. */
  showOblique(isShown: boolean): void {
    if (isShown === this.#hasOblique) return;
    this.#hasOblique = isShown;
    if (!isShown && this.#main === 'oblique') {
      this.#main = 'volume';
      this.#maximised = false;
    }
    this.#arrange();
  }

  setLayout(layout: ViewerLayout): void {
    this.#layout = layout;
    this.#maximised = false;
    this.#arrange();
  }

  /** Shows the panes of another case beside those of this one; undefined: of this one alone again. */
  setCompared(panes: ComparedPanes | undefined, isStack: boolean): void {
    for (const button of this.#compared?.planeButtons ?? []) button.dispose();
    for (const element of Object.values(this.#compared?.panes ?? {})) element.remove();
    this.#maximised = false;
    this.#planes = FIRST_PLANES;
    const planeButtons: PlaneButton[] = [];
    for (const [name, pane] of Object.entries(panes ?? {})) {
      const plane = name.replace('compared-', '') as SliceOrientation;
      stylePane(pane);
      pane.addEventListener('dblclick', () => this.#toggle(plane));
      planeButtons.push(new PlaneButton(pane, () => this.#changePlane(plane)));
      this.root.append(pane);
    }
    this.#compared = panes && { panes, isStack, planeButtons };
    this.#arrange();
  }

  dispose(): void {
    this.#abort.abort();
    this.#unwatch();
    this.root.remove();
  }

  #prepare(name: PaneName, pane: HTMLElement): void {
    stylePane(pane);
    const { signal } = this.#abort;
    pane.addEventListener('dblclick', () => this.#toggle(name), { signal });
    // A small pane of the stacked layout is a button: the first tap makes it the large one.
    pane.addEventListener(
      'pointerdown',
      (event) => {
        if (this.#layout !== 'stacked' || this.#alone === name || this.#main === name) return;
        if (this.#compared !== undefined) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        this.#main = name;
        this.#arrange();
      },
      { signal, capture: true },
    );
    const onPress = (): void => this.#toggle(name);
    const button = paneButton({ rightPixels: 6, shape: 'square', onPress });
    button.textContent = '⤢';
    this.#buttons[name] = button;
    pane.append(button);
    this.root.append(pane);
  }

  #areaOf(name: PaneName, small: readonly PaneName[]): string {
    if (this.#layout === 'stacked') return stackedArea(name, this.#main, small);
    if (!this.#hasOblique) return 'auto';
    return name === 'volume' || name === 'oblique' ? 'auto / span 3' : 'auto / span 2';
  }

  #toggle(name: PaneName): void {
    if (this.#alone !== undefined) return;
    this.#maximised = !(this.#maximised && this.#main === name);
    this.#main = name;
    this.#arrange();
  }

  #changePlane(instead: SliceOrientation): void {
    const shown = otherPlane(this.#planes);
    this.#planes = withOtherPlane(this.#planes, instead);
    this.#arrange();
    // The button that was pressed is hidden now.
    this.#compared?.panes[`compared-${shown}`].focus({ preventScroll: true });
  }

  /** Two cases at once. */
  #arrangeTwo({ panes, isStack, planeButtons }: TwoCases): void {
    const large = this.#maximised ? this.#main : undefined;
    const page = { aspect: this.#aspect, planes: this.#planes, large, isStack };
    const { template, areas } = comparisonPlaces(page);
    // Beside a single plane there is none to change.
    const other = isStack || large !== undefined ? undefined : otherPlane(this.#planes);
    for (const button of planeButtons) button.show(other);
    this.root.style.gridTemplate = template;
    for (const [name, pane] of Object.entries({ ...this.#panes, ...panes })) {
      const area = areas[name as ComparedName];
      pane.style.display = area === undefined ? 'none' : 'block';
      pane.style.gridArea = area ?? 'auto';
      const button = this.#buttons[name as PaneName];
      if (button === undefined) continue;
      button.ariaLabel = large === name ? 'Show all panes' : 'Show this pane alone';
      button.title = button.ariaLabel;
      button.style.display = isStack ? 'none' : 'block';
    }
  }

  #arrange(): void {
    const { style } = this.root;
    if (this.#compared !== undefined) return this.#arrangeTwo(this.#compared);
    const stacked = this.#layout === 'stacked';
    const names = PANE_NAMES.filter((name) => name !== 'oblique' || this.#hasOblique);
    const small = names.filter((name) => name !== this.#main);
    const single = this.#maximised || this.#alone !== undefined;
    if (single) {
      style.gridTemplate = '1fr / 1fr';
    } else if (stacked) {
      style.gridTemplate = `minmax(0, 1fr) minmax(84px, 22%) / repeat(${small.length}, minmax(0, 1fr))`;
    } else if (this.#hasOblique) {
      style.gridTemplate = 'minmax(0, 1.15fr) minmax(0, 1fr) / repeat(6, minmax(0, 1fr))';
    } else {
      style.gridTemplate = 'repeat(2, minmax(0, 1fr)) / repeat(2, minmax(0, 1fr))';
    }
    for (const name of PANE_NAMES) {
      const pane = this.#panes[name];
      pane.style.display = this.isVisible(name) ? 'block' : 'none';
      pane.style.gridArea = single ? 'auto' : this.#areaOf(name, small);
      const button = this.#buttons[name];
      if (button === undefined) continue;
      const shrinks = this.#maximised && this.#main === name;
      button.ariaLabel = shrinks ? 'Show all panes' : 'Show this pane alone';
      button.title = button.ariaLabel;
      const isSmall = stacked && this.#main !== name;
      button.style.display = isSmall || this.#alone !== undefined ? 'none' : 'block';
    }
  }
}

function stylePane(pane: HTMLElement): void {
  Object.assign(pane.style, {
    position: 'relative',
    overflow: 'hidden',
    minWidth: '0',
    minHeight: '0',
    background: '#000',
    outlineColor: FOCUS_COLOR,
  });
}

function stackedArea(name: PaneName, main: PaneName, small: readonly PaneName[]): string {
  return name === main
    ? `1 / 1 / 2 / ${small.length + 1}`
    : `2 / ${small.indexOf(name) + 1} / 3 / ${small.indexOf(name) + 2}`;
}
