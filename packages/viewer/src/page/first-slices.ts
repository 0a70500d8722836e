/** Slices that take longer than this to come keep nothing waiting. */
const MAX_WAIT_MS = 2500;

/**
 * The first slices on the screen. The room comes after them: to make it and to draw it for the first time keeps page and
 * graphics card busy, on a slow machine for seconds, and slices need little of either.
 */
export class FirstSlices {
  /** They are on the screen, or not to be waited for. */
  readonly shown: Promise<void>;
  #settle: () => void = () => undefined;

  /** Nothing is waited for where there are no images to come, or no panes that would show their slices. */
  constructor(assetSha256: string, panes: readonly { readonly element: HTMLElement }[]) {
    const awaited = assetSha256 !== '' && panes.some(({ element }) => element.clientWidth > 0);
    this.shown = new Promise((resolve) => {
      const limit = setTimeout(resolve, awaited ? MAX_WAIT_MS : 0);
      this.#settle = () => {
        clearTimeout(limit);
        resolve();
      };
    });
  }

  painted(): void {
    // The frame that shows them has to leave first.
    requestAnimationFrame(() => setTimeout(this.#settle, 0));
  }
}
