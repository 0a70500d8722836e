const SLOTS = 50;

/** Calls everybody once in every 50 ms, each at a moment of their own, with one timer for all. */
export class SendWheel<T> {
  readonly #slots: T[][] = Array.from({ length: SLOTS }, () => []);
  readonly #action: (item: T) => void;
  #timer: NodeJS.Timeout | undefined;
  #startMs = 0;
  #turned = 0;

  constructor(action: (item: T) => void) {
    this.#action = action;
  }

  /** @param share in [0, 1): when in the 50 ms */
  add(item: T, share: number): void {
    this.#slots[Math.floor(share * SLOTS)]?.push(item);
  }

  start(): void {
    this.#startMs = performance.now();
    this.#turned = 0;
    this.#timer = setInterval(() => this.#turn(), 1);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Slots that were missed are caught up, but never more than one round: the newest pose wins. */
  #turn(): void {
    const due = Math.floor(performance.now() - this.#startMs);
    this.#turned = Math.max(this.#turned, due - SLOTS);
    for (; this.#turned < due; this.#turned++) {
      for (const item of this.#slots[this.#turned % SLOTS] ?? []) this.#action(item);
    }
  }
}
