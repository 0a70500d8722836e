/** Shorter sessions say little: half a minute at 72 Hz. */
const MIN_FRAMES = 2000;
const LESS = 0.88;
const MORE = 1.08;

/** Where on the ladder a headset's session spent its frames, and what that says of the size of the next one's picture. */
export class SessionRungs {
  readonly #frames: number[] = [];
  #total = 0;

  add(rung: number): void {
    this.#frames[rung] = (this.#frames[rung] ?? 0) + 1;
    this.#total += 1;
  }

  /** Half of the frames were on this rung or a finer one. */
  get median(): number {
    let seen = 0;
    for (const [rung, frames = 0] of this.#frames.entries()) {
      seen += frames;
      if (2 * seen >= this.#total) return rung;
    }
    return 0;
  }

  /**
   * Fewer pixels after a session in the lower half of the ladder, a few more after one at its top: a long step and no
   * shading are seen more clearly than somewhat larger pixels.
   */
  nextScaleFactor(scaleFactor: number, rungCount: number): number {
    if (this.#total < MIN_FRAMES) return scaleFactor;
    if (this.median >= rungCount / 2) return scaleFactor * LESS;
    return this.median <= 1 ? Math.min(1, scaleFactor * MORE) : scaleFactor;
  }
}
