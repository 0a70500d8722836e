import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

import { TICK_INTERVAL_MS } from '@rounds/classroom';

import type { Clock } from '../clock.ts';

export interface TickLoopOptions {
  readonly clock: Clock;
  readonly onTick: () => void;
  /** How long a tick took, and how many were left out since the one before. */
  readonly onMeasured?: (durationMs: number, missed: number) => void;
  readonly intervalMs?: number;
  /** `setTimeout` and `clearTimeout`; tests hand in their own. */
  readonly setTimer?: (callback: () => void, delayMs: number) => () => void;
}

/** What happened since the last time somebody asked. */
export interface TickWindow {
  readonly elapsedMs: number;
  readonly ticks: number;
  readonly durationP50Ms: number;
  readonly durationP99Ms: number;
  readonly durationMaxMs: number;
  /** The longest time from the beginning of one tick to the beginning of the next. */
  readonly longestGapMs: number;
}

const NANOSECONDS_PER_MS = 1e6;

/**
 * A fixed tick that does not drift: every wait is to the next multiple of the interval since the start, so a late tick is
 * followed by a shorter wait. Ticks that could not run in time are left out, never run in a burst.
 */
export class TickLoop {
  readonly #options: Required<TickLoopOptions>;
  readonly #window: RecordableHistogram = createHistogram();
  #intervalMs: number;
  #cancelTimer: (() => void) | undefined;
  #startedMs = 0;
  #step = 0;
  #missed = 0;
  #missedTold = 0;
  #askedMs = 0;
  #lastBeginMs = NaN;
  #longestGapMs = 0;

  constructor(options: TickLoopOptions) {
    this.#options = {
      intervalMs: TICK_INTERVAL_MS,
      setTimer: setNodeTimer,
      onMeasured: () => undefined,
      ...options,
    };
    this.#intervalMs = this.#options.intervalMs;
  }

  start(): void {
    this.#startedMs = this.#options.clock.monotonicMs();
    this.#askedMs = this.#startedMs;
    this.#step = 0;
    this.#wait(this.#startedMs);
  }

  /** Another rhythm, from the next tick on. */
  setIntervalMs(intervalMs: number): void {
    if (intervalMs === this.#intervalMs) return;
    this.#intervalMs = intervalMs;
    if (this.#cancelTimer === undefined) return;
    this.#cancelTimer();
    this.#startedMs = this.#options.clock.monotonicMs();
    this.#step = 0;
    this.#wait(this.#startedMs);
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /** What happened since this was last called, or since the start. */
  takeWindow(): TickWindow {
    const nowMs = this.#options.clock.monotonicMs();
    const window: TickWindow = {
      elapsedMs: nowMs - this.#askedMs,
      ticks: this.#window.count,
      durationP50Ms: milliseconds(this.#window.percentile(50)),
      durationP99Ms: milliseconds(this.#window.percentile(99)),
      durationMaxMs: milliseconds(this.#window.max),
      longestGapMs: this.#longestGapMs,
    };
    this.#window.reset();
    this.#askedMs = nowMs;
    this.#longestGapMs = 0;
    return window;
  }

  #wait(nowMs: number): void {
    const { setTimer } = this.#options;
    const intervalMs = this.#intervalMs;
    const next = Math.max(this.#step + 1, Math.floor((nowMs - this.#startedMs) / intervalMs) + 1);
    this.#missed += next - this.#step - 1;
    this.#step = next;
    const dueMs = this.#startedMs + next * intervalMs;
    this.#cancelTimer = setTimer(() => this.#run(), Math.max(0, dueMs - nowMs));
  }

  #run(): void {
    const { clock, onTick } = this.#options;
    const beginMs = clock.monotonicMs();
    if (beginMs - this.#lastBeginMs > this.#longestGapMs) {
      this.#longestGapMs = beginMs - this.#lastBeginMs;
    }
    this.#lastBeginMs = beginMs;
    // Wait first: whatever happens in the tick, there is a next one.
    this.#wait(beginMs);
    onTick();
    const endMs = clock.monotonicMs();
    const nanoseconds = Math.max(1, Math.round((endMs - beginMs) * NANOSECONDS_PER_MS));
    this.#window.record(nanoseconds);
    this.#options.onMeasured(endMs - beginMs, this.#missed - this.#missedTold);
    this.#missedTold = this.#missed;
  }
}

function milliseconds(nanoseconds: number): number {
  return nanoseconds / NANOSECONDS_PER_MS;
}

function setNodeTimer(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
