import type { DrawnFrame } from './quality-controller.ts';

/** How many frames are remembered. */
export const LOGGED_FRAMES = 120;

export interface LoggedFrame extends DrawnFrame {
  readonly costMs: number;
  readonly atMs: number;
}

/** The last frames: what each cost, and how finely it was drawn. Allocates only what it keeps. */
export class FrameLog {
  readonly #frames: LoggedFrame[] = [];
  #next = 0;

  add({ quality, rayShare }: DrawnFrame, costMs: number, atMs: number): void {
    this.#frames[this.#next] = { quality, rayShare, costMs, atMs };
    this.#next = (this.#next + 1) % LOGGED_FRAMES;
  }

  get last(): LoggedFrame | undefined {
    return this.#frames[(this.#next + LOGGED_FRAMES - 1) % LOGGED_FRAMES];
  }

  /** Oldest first. */
  costsMs(): readonly number[] {
    const start = this.#frames.length < LOGGED_FRAMES ? 0 : this.#next;
    return Array.from(
      this.#frames,
      (_, i) => (this.#frames[(start + i) % this.#frames.length] as LoggedFrame).costMs,
    );
  }

  /** Frames begun in the second before a moment. */
  framesInLastSecond(nowMs: number): number {
    let count = 0;
    for (const { atMs } of this.#frames) if (nowMs - atMs <= 1000) count += 1;
    return count;
  }
}
