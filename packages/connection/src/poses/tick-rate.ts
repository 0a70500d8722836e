const ARRIVALS_KEPT = 64;

/** The server's tick rate as it arrives here: ticks counted by the snapshots, over the time they took to come. */
export class TickRate {
  readonly #ticks = new Float64Array(ARRIVALS_KEPT);
  readonly #arrivedMs = new Float64Array(ARRIVALS_KEPT);
  #arrivals = 0;

  add(tick: number, arrivedMs: number): void {
    const at = this.#arrivals % ARRIVALS_KEPT;
    this.#ticks[at] = tick;
    this.#arrivedMs[at] = arrivedMs;
    this.#arrivals += 1;
  }

  /** Ticks a second over the last seconds; 0 while fewer than two arrived. */
  hz(): number {
    if (this.#arrivals < 2) return 0;
    const newest = (this.#arrivals - 1) % ARRIVALS_KEPT;
    const oldest = this.#arrivals > ARRIVALS_KEPT ? this.#arrivals % ARRIVALS_KEPT : 0;
    const elapsedMs = (this.#arrivedMs[newest] ?? 0) - (this.#arrivedMs[oldest] ?? 0);
    const ticks = (this.#ticks[newest] ?? 0) - (this.#ticks[oldest] ?? 0);
    return elapsedMs > 0 ? (ticks / elapsedMs) * 1000 : 0;
  }
}
