/** Of a pane on the page, in CSS pixels. */
export interface PaneSize {
  readonly width: number;
  readonly height: number;
}

/** Narrower than this, words on a pane stand closer than their buttons are wide. */
const NARROW_PIXELS = 240;
const SMALL_PIXELS = 134;

/** Calls back whenever the pane has another size, and at once; hidden panes have none. @returns what ends it */
export function watchPaneSize(pane: HTMLElement, onSize: (size: PaneSize) => void): () => void {
  const report = (): void => {
    const { clientWidth: width, clientHeight: height } = pane;
    if (width > 0 && height > 0) onSize({ width, height });
  };
  const observer = new ResizeObserver(report);
  observer.observe(pane);
  report();
  return () => observer.disconnect();
}

/** Whether a button with a word on it would reach to the middle of the pane, where a letter stands. */
export function isNarrow({ width }: PaneSize): boolean {
  return width < NARROW_PIXELS;
}

/** One of those below a large pane on a phone: pressing it makes it large. */
export function isSmall({ width }: PaneSize): boolean {
  return width < SMALL_PIXELS;
}

/** Which buttons of the volume's pane have a place beside its title and over its picture. */
export interface VolumeButtons {
  readonly room: boolean;
  readonly statistics: boolean;
}

/** In a small pane the picture comes first: it can be made large, and then has them all. */
export function fittingButtons({ width, height }: PaneSize): VolumeButtons {
  const isHigh = height >= 200;
  return { room: isHigh && width >= 180, statistics: isHigh && width >= 300 };
}

/** How much of a line at the top of the volume's pane its buttons take, from the right, in CSS pixels. */
export function buttonsWidth(size: PaneSize): number {
  const { room, statistics } = fittingButtons(size);
  return statistics ? 192 : room ? 110 : 44;
}
