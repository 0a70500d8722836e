/** So much later than the fastest: jitter does not do that, and a segment that is sent again does. */
const LATE_MS = 120;
const STALLS = 3;
const WITHIN_MS = 15_000;
/** What was fastest is forgotten after one to two of these: clocks run apart. */
const SPELL_MS = 10_000;

/**
 * Whether the network loses packets, by how late snapshots come: TCP holds everything up until what was lost has come after
 * all, and then all of it is there at once. A server that is late does not look like that, as its snapshots say when they
 * were made.
 */
export class StallWatch {
  readonly #stallsMs: number[] = [];
  #spellMs = -Infinity;
  #fastestMs = Infinity;
  #fastestBeforeMs = Infinity;
  #wasLate = false;

  /**
   * A snapshot arrived: when the room made it, and when it came (own clock).
   * @param ownLateMs for how long nobody here had time to look whether it had come
   */
  addArrival(serverMs: number, arrivedMs: number, ownLateMs: number): void {
    const onTheWayMs = arrivedMs - serverMs;
    if (arrivedMs - this.#spellMs > SPELL_MS) {
      this.#spellMs = arrivedMs;
      this.#fastestBeforeMs = this.#fastestMs;
      this.#fastestMs = Infinity;
    }
    this.#fastestMs = Math.min(this.#fastestMs, onTheWayMs);
    const fastestMs = Math.min(this.#fastestMs, this.#fastestBeforeMs);
    const isLate = onTheWayMs - fastestMs > LATE_MS + ownLateMs;
    if (isLate && !this.#wasLate) {
      this.#stallsMs.push(arrivedMs);
      if (this.#stallsMs.length > STALLS) this.#stallsMs.shift();
    }
    this.#wasLate = isLate;
  }

  /** Whether there were several stalls within a short time. */
  isLossy(): boolean {
    const [firstMs = -Infinity] = this.#stallsMs;
    const lastMs = this.#stallsMs.at(-1) ?? Infinity;
    return this.#stallsMs.length === STALLS && lastMs - firstMs <= WITHIN_MS;
  }
}
