/**
 * How many commands may go out now: a bucket that fills steadily. It keeps a device that drags at 90 frames a second
 * from being thrown out as one that floods (MAX_MESSAGES_PER_SECOND, of which poses take a quarter).
 */
export class SendAllowance {
  readonly #perMs: number;
  readonly #burst: number;
  #level: number;
  #atMs: number;

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perMs = perSecond / 1000;
    this.#burst = burst;
    this.#level = burst;
    this.#atMs = nowMs;
  }

  /** Takes one, if there is one. */
  take(nowMs: number): boolean {
    this.#fill(nowMs);
    if (this.#level < 1) return false;
    this.#level -= 1;
    return true;
  }

  /** Milliseconds until `take` succeeds; 0 where it does now. */
  waitMs(nowMs: number): number {
    this.#fill(nowMs);
    return this.#level >= 1 ? 0 : (1 - this.#level) / this.#perMs;
  }

  #fill(nowMs: number): void {
    this.#level = Math.min(
      this.#burst,
      this.#level + Math.max(0, nowMs - this.#atMs) * this.#perMs,
    );
    this.#atMs = nowMs;
  }
}
