/** How far the slices on the screen have come: painted at all, or out of voxels of at least half the resolution. */
export type SlicesPainted = 'coarse' | 'half';

/** Slices that take longer than this to come keep nothing waiting. */
const MAX_WAIT_MS = 2500;
const MAX_WAIT_FOR_HALF_MS = 6000;

export interface FirstSlicesOptions {
  readonly assetSha256: string;
  readonly panes: readonly { readonly element: HTMLElement }[];
  /** With it, drawing the room costs slices little. */
  readonly hasGraphicsCard: boolean;
}

/**
 * The first slices on the screen. The room comes after them: to make it and to draw it for the first time keeps page and
 * graphics card busy, and slices need little of either. Where the processor stands in for a graphics card, that takes
 * seconds in which slices hardly get finer: there the room waits for those of half the resolution.
 */
export class FirstSlices {
  /** They are on the screen, or not to be waited for. */
  readonly shown: Promise<void>;
  readonly #awaited: SlicesPainted;
  #settle: () => void = () => undefined;

  /** Nothing is waited for where there are no images to come, or no panes that would show their slices. */
  constructor({ assetSha256, panes, hasGraphicsCard }: FirstSlicesOptions) {
    this.#awaited = hasGraphicsCard ? 'coarse' : 'half';
    const maxWaitMs = hasGraphicsCard ? MAX_WAIT_MS : MAX_WAIT_FOR_HALF_MS;
    const areAwaited = assetSha256 !== '' && panes.some(({ element }) => element.clientWidth > 0);
    this.shown = new Promise((resolve) => {
      const limit = setTimeout(resolve, areAwaited ? maxWaitMs : 0);
      this.#settle = () => {
        clearTimeout(limit);
        resolve();
      };
    });
  }

  painted(what: SlicesPainted): void {
    if (what !== this.#awaited && what !== 'half') return;
    // The frame that shows them has to leave first.
    requestAnimationFrame(() => setTimeout(this.#settle, 0));
  }
}
