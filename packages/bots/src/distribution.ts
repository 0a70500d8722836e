const BIN_MS = 0.1;
const BINS = 100_000;

/** Durations, counted in bins of 0.1 ms up to 10 s: exact enough, and small however many there are. */
export class Distribution {
  readonly #bins = new Uint32Array(BINS + 1);
  #count = 0;
  #max = 0;

  add(durationMs: number): void {
    const bin = Math.min(BINS, Math.max(0, Math.floor(durationMs / BIN_MS)));
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1;
    this.#count += 1;
    this.#max = Math.max(this.#max, durationMs);
  }

  /** Bins that hold something, for another process to add. */
  counts(): readonly (readonly [bin: number, count: number])[] {
    const counts: [number, number][] = [];
    this.#bins.forEach((count, bin) => {
      if (count > 0) counts.push([bin, count]);
    });
    return counts;
  }

  /** Adds what `counts` of another distribution gave. */
  addCounts(counts: readonly (readonly [bin: number, count: number])[]): void {
    for (const [bin, count] of counts) {
      this.#bins[bin] = (this.#bins[bin] ?? 0) + count;
      this.#count += count;
      this.#max = Math.max(this.#max, bin * BIN_MS);
    }
  }

  get count(): number {
    return this.#count;
  }

  maxMs(): number {
    return this.#max;
  }

  /**
   * The duration that this share of all do not exceed: the upper end of its bin, one decimal. Null where there is none.
   * @param share in (0, 1]
   */
  quantileMs(share: number): number | null {
    if (this.#count === 0) return null;
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let seen = 0;
    for (let bin = 0; bin < BINS; bin++) {
      seen += this.#bins[bin] ?? 0;
      if (seen >= rank) return Math.round((bin + 1) * BIN_MS * 10) / 10;
    }
    return Math.round(this.#max * 10) / 10;
  }
}
