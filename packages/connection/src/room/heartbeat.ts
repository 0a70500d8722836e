import type { Environment } from '../environment.ts';

const QUICK_PINGS = 16;
const QUICK_INTERVAL_MS = 300;
const INTERVAL_MS = 2_000;
/** So many pings in a row without a single byte coming in, and the other side is gone (8 s). */
const UNANSWERED_PINGS = 4;

export interface HeartbeatEvents {
  ping(clientMs: number): void;
  silent(): void;
}

/**
 * Pings: quickly for the first 5 s, so that the clock is right soon, then every 2 s. A socket whose other side vanished says
 * nothing for minutes; silence over several pings tells. Pings are counted, not milliseconds: a device that slept has
 * missed time but no answer.
 */
export class Heartbeat {
  readonly #environment: Environment;
  readonly #events: HeartbeatEvents;
  #sent = 0;
  #unanswered = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(environment: Environment, events: HeartbeatEvents) {
    this.#environment = environment;
    this.#events = events;
  }

  start(): void {
    this.stop();
    this.#sent = 0;
    this.#unanswered = 0;
    this.#beat();
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /** Anything came in. */
  heard(): void {
    this.#unanswered = 0;
  }

  #beat(): void {
    if (this.#unanswered >= UNANSWERED_PINGS) {
      this.#events.silent();
      return;
    }
    this.#sent += 1;
    // Quick pings are for the clock; so soon after another, silence says nothing.
    const isQuick = this.#sent <= QUICK_PINGS;
    if (!isQuick) this.#unanswered += 1;
    this.#cancelTimer = this.#environment.startTimer(
      () => this.#beat(),
      isQuick ? QUICK_INTERVAL_MS : INTERVAL_MS,
    );
    this.#events.ping(this.#environment.nowMs());
  }
}
