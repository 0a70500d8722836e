import type { Clock } from '../view/command-pump.ts';

/** Runs something at once when it is wanted, and then again no sooner than after a pause, however often it is wanted. */
export class Throttle {
  readonly #clock: Clock;
  readonly #pauseMs: number;
  readonly #run: () => void;
  #cancelPause: (() => void) | undefined;
  #isWanted = false;

  constructor(clock: Clock, pauseMs: number, run: () => void) {
    this.#clock = clock;
    this.#pauseMs = pauseMs;
    this.#run = run;
  }

  request(): void {
    if (this.#cancelPause !== undefined) {
      this.#isWanted = true;
      return;
    }
    this.#cancelPause = this.#clock.after(this.#pauseMs, () => {
      this.#cancelPause = undefined;
      if (!this.#isWanted) return;
      this.#isWanted = false;
      this.request();
    });
    this.#run();
  }

  /** Forgets what was wanted; the next request runs at once. */
  cancel(): void {
    this.#cancelPause?.();
    this.#cancelPause = undefined;
    this.#isWanted = false;
  }
}
