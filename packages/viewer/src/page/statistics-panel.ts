import type { ViewerStatistics } from '../viewer.ts';
import { FramePlot } from './frame-plot.ts';
import { paneButton } from './pane-button.ts';
import { fittingButtons, watchPaneSize } from './pane-size.ts';
import { TEXT_FONT } from './pane-words.ts';
import { statisticsWords } from './statistics-words.ts';

export interface StatisticsPanelOptions {
  readonly read: () => ViewerStatistics;
  /** Lowest quality that the picture may fall to, 0 to 1. */
  readonly floor: () => number;
  readonly setFloor: (floor: number) => void;
}

/** Four times a second is as often as anybody reads. */
const REFRESH_MS = 250;
const FLOORS: readonly (readonly [number, string])[] = [
  [0.1, 'Even motion before detail'],
  [0.5, 'A balance of both'],
  [0.8, 'Detail before even motion'],
  [1, 'Always full detail'],
];

/**
 * How drawing goes, in a corner of the volume's pane: for whoever wonders why a picture is coarse, and for reports of
 * trouble. Costs nothing while it is hidden; but for the choice of the floor, the hand goes through it. Where there is no
 * place for its button, its keys still work.
 */
export class StatisticsPanel {
  readonly #options: StatisticsPanelOptions;
  readonly #button: HTMLButtonElement;
  readonly #panel = document.createElement('section');
  readonly #list = document.createElement('dl');
  readonly #plot = new FramePlot();
  readonly #floor = document.createElement('select');
  readonly #unwatch: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(pane: HTMLElement, options: StatisticsPanelOptions) {
    this.#options = options;
    this.#button = this.#makeButton();
    this.#buildPanel();
    pane.append(this.#button, this.#panel);
    this.#unwatch = watchPaneSize(pane, (size) => {
      this.#button.hidden = !fittingButtons(size).statistics;
    });
  }

  get isShown(): boolean {
    return this.#timer !== undefined;
  }

  setShown(isShown: boolean): void {
    if (isShown === this.isShown) return;
    this.#button.ariaPressed = String(isShown);
    this.#panel.style.display = isShown ? 'flex' : 'none';
    clearInterval(this.#timer);
    this.#timer = isShown ? setInterval(() => this.#refresh(), REFRESH_MS) : undefined;
    if (!isShown) return;
    this.#floor.value = String(nearestFloor(this.#options.floor()));
    this.#refresh();
  }

  toggle(): void {
    this.setShown(!this.isShown);
  }

  /** Shift with S, wherever the focus is inside an element that is not being typed into. */
  listenToKeys(element: HTMLElement, signal: AbortSignal): void {
    const listener = (event: KeyboardEvent): void => {
      const { key, shiftKey, ctrlKey, metaKey, altKey, target } = event;
      if (key.toLowerCase() !== 's' || !shiftKey || ctrlKey || metaKey || altKey) return;
      if (target instanceof HTMLElement && target.matches('input, textarea, select')) return;
      event.preventDefault();
      this.toggle();
    };
    element.addEventListener('keydown', listener, { signal });
  }

  dispose(): void {
    this.setShown(false);
    this.#unwatch();
    this.#button.remove();
    this.#panel.remove();
  }

  #refresh(): void {
    const statistics = this.#options.read();
    const words = statisticsWords(statistics);
    const { children } = this.#list;
    for (const [i, [name, value]] of words.entries()) {
      const term = children[2 * i] ?? this.#list.appendChild(document.createElement('dt'));
      const said = children[2 * i + 1] ?? this.#list.appendChild(document.createElement('dd'));
      if (term.textContent !== name) term.textContent = name;
      if (said.textContent === value) continue;
      said.textContent = value;
      Object.assign((said as HTMLElement).style, { margin: '0', color: '#f2f5f8' });
    }
    this.#plot.draw(statistics.frames, statistics.budgetMs);
  }

  #makeButton(): HTMLButtonElement {
    const onPress = (): void => this.toggle();
    const button = paneButton({ rightPixels: 104, shape: 'wide', onPress });
    button.textContent = 'Statistics';
    button.ariaPressed = 'false';
    button.title = 'How drawing goes, and how coarse it may get (Shift+S)';
    button.dataset['testid'] = 'statistics-button';
    return button;
  }

  #buildPanel(): void {
    this.#panel.ariaLabel = 'Drawing statistics';
    this.#panel.dataset['testid'] = 'statistics';
    Object.assign(this.#panel.style, {
      display: 'none',
      position: 'absolute',
      bottom: '8px',
      left: '8px',
      zIndex: '2',
      boxSizing: 'border-box',
      maxWidth: 'calc(100% - 16px)',
      // In a low pane the last lines are left out, not the choice below them.
      maxHeight: 'calc(100% - 16px)',
      flexDirection: 'column',
      padding: '8px 10px',
      borderRadius: '8px',
      background: 'rgba(12, 16, 21, 0.8)',
      color: '#b8c2cc',
      font: TEXT_FONT,
      fontVariantNumeric: 'tabular-nums',
      pointerEvents: 'none',
    });
    Object.assign(this.#list.style, {
      display: 'grid',
      gridTemplateColumns: 'max-content minmax(0, 1fr)',
      gap: '2px 10px',
      margin: '0',
      maxWidth: '300px',
      minHeight: '0',
      overflow: 'hidden',
    });
    this.#panel.append(this.#list, this.#plot.canvas, this.#floorChoice());
  }

  #floorChoice(): HTMLElement {
    const label = document.createElement('label');
    Object.assign(label.style, { display: 'flex', gap: '10px', alignItems: 'center' });
    Object.assign(this.#floor.style, {
      pointerEvents: 'auto',
      font: TEXT_FONT,
      color: '#f2f5f8',
      background: '#1b2129',
      border: '1px solid #3a4551',
      borderRadius: '4px',
      padding: '3px',
      minWidth: '0',
    });
    for (const [floor, words] of FLOORS) this.#floor.append(new Option(words, String(floor)));
    this.#floor.addEventListener('change', () => this.#options.setFloor(Number(this.#floor.value)));
    for (const type of ['pointerdown', 'dblclick', 'keydown'] as const)
      this.#floor.addEventListener(type, (event) => event.stopPropagation());
    label.append('Quality', this.#floor);
    return label;
  }
}

function nearestFloor(floor: number): number {
  let nearest = FLOORS[0]?.[0] ?? 0;
  for (const [value] of FLOORS)
    if (Math.abs(value - floor) < Math.abs(nearest - floor)) nearest = value;
  return nearest;
}
