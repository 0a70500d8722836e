import type { Environment } from '../environment.ts';

const PULSE_MS = 100;

/**
 * How late this thread itself is: a page that draws for long hears late what came in time. A timer that is due tells, or one
 * that was, until the next.
 */
export class OwnLateness {
  readonly #environment: Environment;
  #dueMs = Infinity;
  #lastLateMs = 0;
  #cancelTimer: () => void = () => undefined;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  start(): void {
    this.stop();
    this.#beat();
  }

  stop(): void {
    this.#cancelTimer();
    this.#dueMs = Infinity;
    this.#lastLateMs = 0;
  }

  /** 0 where nothing tells. */
  ms(nowMs: number): number {
    return Math.max(this.#lastLateMs, nowMs - this.#dueMs, 0);
  }

  #beat(): void {
    const nowMs = this.#environment.nowMs();
    this.#lastLateMs = Math.max(0, nowMs - this.#dueMs);
    this.#dueMs = nowMs + PULSE_MS;
    this.#cancelTimer = this.#environment.startTimer(() => this.#beat(), PULSE_MS);
  }
}
