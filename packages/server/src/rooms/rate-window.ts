/** Counts events per second; starts anew every second. */
export class RateWindow {
  readonly #maxPerSecond: number;
  #startedMs = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(maxPerSecond: number) {
    this.#maxPerSecond = maxPerSecond;
  }

  /** Counts one; false where that is one too many. */
  admits(nowMs: number): boolean {
    if (nowMs - this.#startedMs >= 1000) {
      this.#startedMs = nowMs;
      this.#count = 0;
    }
    this.#count += 1;
    return this.#count <= this.#maxPerSecond;
  }
}
