import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

import { TICK_INTERVAL_MS } from '@rounds/classroom';

import type { Clock } from '../clock.ts';

export interface TickLoopOptions {
  readonly clock: Clock;
  readonly onTick: () => void;
  readonly intervalMs?: number;
  /** `setTimeout` and `clearTimeout`; tests hand in their own. */
  readonly setTimer?: (callback: () => void, delayMs: number) => () => void;
}

export interface TickStatistics {
  /** Over about the last five seconds. */
  readonly tickHz: number;
  readonly durationP50Ms: number;
  readonly durationP99Ms: number;
  readonly durationMaxMs: number;
  /** Ticks that were left out because the process was late. */
  readonly missed: number;
}

const RATE_WINDOW_MS = 5000;
const NANOSECONDS_PER_MS = 1e6;

/**
 * A fixed tick that does not drift: every wait is to the next multiple of the interval since the start, so a late tick is
 * followed by a shorter wait. Ticks that could not run in time are left out, never run in a burst.
 */
export class TickLoop {
  readonly #options: Required<TickLoopOptions>;
  readonly #histogram: RecordableHistogram = createHistogram();
  #cancelTimer: (() => void) | undefined;
  #startedMs = 0;
  #step = 0;
  #missed = 0;
  #windowStartedMs = 0;
  #windowTicks = 0;
  #lastHz: number;

  constructor(options: TickLoopOptions) {
    this.#options = { intervalMs: TICK_INTERVAL_MS, setTimer: setNodeTimer, ...options };
    this.#lastHz = 1000 / this.#options.intervalMs;
  }

  start(): void {
    this.#startedMs = this.#options.clock.monotonicMs();
    this.#windowStartedMs = this.#startedMs;
    this.#step = 0;
    this.#wait(this.#startedMs);
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  statistics(): TickStatistics {
    const { tickHz } = this.#rate(this.#options.clock.monotonicMs());
    const milliseconds = (nanoseconds: number): number => nanoseconds / NANOSECONDS_PER_MS;
    return {
      tickHz: Math.round(tickHz * 10) / 10,
      durationP50Ms: milliseconds(this.#histogram.percentile(50)),
      durationP99Ms: milliseconds(this.#histogram.percentile(99)),
      durationMaxMs: milliseconds(this.#histogram.max),
      missed: this.#missed,
    };
  }

  #wait(nowMs: number): void {
    const { intervalMs, setTimer } = this.#options;
    const next = Math.max(this.#step + 1, Math.floor((nowMs - this.#startedMs) / intervalMs) + 1);
    this.#missed += next - this.#step - 1;
    this.#step = next;
    const dueMs = this.#startedMs + next * intervalMs;
    this.#cancelTimer = setTimer(() => this.#run(), Math.max(0, dueMs - nowMs));
  }

  #run(): void {
    const { clock, onTick } = this.#options;
    const beginMs = clock.monotonicMs();
    // Wait first: whatever happens in the tick, there is a next one.
    this.#wait(beginMs);
    onTick();
    const endMs = clock.monotonicMs();
    this.#histogram.record(Math.max(1, Math.round((endMs - beginMs) * NANOSECONDS_PER_MS)));
    this.#windowTicks += 1;
    this.#rate(endMs);
  }

  #rate(nowMs: number): { tickHz: number } {
    const elapsedMs = nowMs - this.#windowStartedMs;
    if (elapsedMs >= RATE_WINDOW_MS) {
      this.#lastHz = (this.#windowTicks * 1000) / elapsedMs;
      this.#windowStartedMs = nowMs;
      this.#windowTicks = 0;
    }
    return { tickHz: this.#lastHz };
  }
}

function setNodeTimer(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
