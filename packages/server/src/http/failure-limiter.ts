import type { Clock } from '../clock.ts';

export interface FailureLimits {
  readonly maxFailures: number;
  readonly windowMs: number;
  readonly blockMs: number;
}

export const JOIN_CODE_LIMITS: FailureLimits = {
  maxFailures: 10,
  windowMs: 60_000,
  blockMs: 60_000,
};

interface Failures {
  count: number;
  windowEndsMs: number;
  blockedUntilMs: number;
}

const MAX_ADDRESSES = 50_000;

/** Counts failures per address and blocks an address that guesses, for a while, whatever it asks then. */
export class FailureLimiter {
  readonly #limits: FailureLimits;
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failures>();

  constructor(limits: FailureLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  isBlocked(address: string): boolean {
    return (this.#failures.get(address)?.blockedUntilMs ?? 0) > this.#clock.monotonicMs();
  }

  fail(address: string): void {
    const nowMs = this.#clock.monotonicMs();
    const { maxFailures, windowMs, blockMs } = this.#limits;
    const before = this.#failures.get(address);
    const failures =
      before !== undefined && before.windowEndsMs > nowMs
        ? before
        : { count: 0, windowEndsMs: nowMs + windowMs, blockedUntilMs: 0 };
    failures.count += 1;
    if (failures.count >= maxFailures) {
      failures.blockedUntilMs = nowMs + blockMs;
      failures.windowEndsMs = failures.blockedUntilMs;
      failures.count = 0;
    }
    this.#failures.delete(address);
    this.#failures.set(address, failures);
    this.#forgetOldest();
  }

  #forgetOldest(): void {
    for (const address of this.#failures.keys()) {
      if (this.#failures.size <= MAX_ADDRESSES) return;
      this.#failures.delete(address);
    }
  }
}
