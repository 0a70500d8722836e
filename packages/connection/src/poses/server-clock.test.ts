import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { seededRandom } from '../fixtures/fake-environment.ts';
import { ServerClock } from './server-clock.ts';

describe('the clock of the room', () => {
  test('knows nothing before anything was heard', () => {
    const clock = new ServerClock();
    expect(clock.offsetMs()).toBeUndefined();
    expect(clock.roundTripMs()).toBe(0);
  });

  test('believes the fastest ping, and forgets old ones', () => {
    const clock = new ServerClock();
    clock.addPong(1_000, 1_010, 6_005);
    expect(clock.offsetMs()).toBe(5_000);
    clock.addPong(2_000, 2_400, 7_010);
    expect(clock.offsetMs()).toBe(5_000);
    for (let i = 0; i < 8; i++) clock.addPong(3_000, 3_100, 9_050);
    // As exactly as round trips of 100 ms can tell.
    expect(Math.abs((clock.offsetMs() ?? NaN) - 6_000)).toBeLessThanOrEqual(50);
    expect(clock.roundTripMs()).toBe(100);
  });

  test('until the first pong a snapshot tells, and it never arrives before it was sent', () => {
    const clock = new ServerClock();
    clock.addArrival(500, 1_530);
    expect(clock.offsetMs()).toBe(-1_030);
    clock.addArrival(550, 1_560);
    expect(clock.offsetMs()).toBe(-1_010);
    // It took at most 600 ms up and 1 s down: the best of both ways counts.
    clock.addPong(1_000, 1_600, 100);
    expect(clock.offsetMs()).toBe((-900 - 1_010) / 2);
  });

  test('errs by less than half of the best round trip, whatever the network does', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        (seed, offsetMs) => {
          const random = seededRandom(seed);
          const clock = new ServerClock();
          let bestMs = Infinity;
          for (let nowMs = 0; nowMs < 16_000; nowMs += 2_000) {
            const upMs = 20 + 200 * random() ** 3;
            const downMs = 20 + 200 * random() ** 3;
            clock.addPong(nowMs, nowMs + upMs + downMs, nowMs + upMs + offsetMs);
            bestMs = Math.min(bestMs, upMs + downMs);
          }
          expect(Math.abs((clock.offsetMs() ?? NaN) - offsetMs)).toBeLessThanOrEqual(
            bestMs / 2 + 1e-6,
          );
        },
      ),
      { seed: 5 },
    );
  });

  /** A link of 100 ms each way, 30 more or less, of which 5 % are lost and repeated 200 ms later, in order. */
  class Link {
    readonly clock = new ServerClock();
    readonly errorsMs: number[] = [];
    readonly #random: () => number;
    readonly #events: { readonly atMs: number; readonly happen: (ownMs: number) => void }[] = [];
    readonly #busyUntilMs = { up: 0, down: 0 };
    /** Room time minus own time; the room's clock runs faster by `drift`. */
    offsetMs = 123_456;
    extraDownMs = 0;
    readonly #drift: number;

    constructor(seed: number, drift: number) {
      this.#random = seededRandom(seed);
      this.#drift = drift;
    }

    truth(trueMs: number): number {
      return this.offsetMs + this.#drift * trueMs;
    }

    /** From one moment to another; errors count from `countFromMs` on. */
    run(fromMs: number, toMs: number, countFromMs: number): void {
      for (let ms = fromMs; ms < toMs; ms += 10) {
        if (ms % 50 === 0) this.#snapshot(ms);
        if (ms < 16 * 300 ? ms % 300 === 0 : ms % 2_000 === 0) this.#ping(ms);
        for (const event of this.#events.splice(0)) {
          if (event.atMs <= ms) event.happen(event.atMs);
          else this.#events.push(event);
        }
        if (ms < countFromMs || ms % 100 !== 0) continue;
        const estimate = this.clock.offsetMs();
        if (estimate !== undefined) this.errorsMs.push(Math.abs(estimate - this.truth(ms)));
      }
    }

    #arrivesMs(way: 'up' | 'down', sentMs: number): number {
      let arrivesMs = sentMs + 70 + 60 * this.#random() + (way === 'down' ? this.extraDownMs : 0);
      while (this.#random() < 0.05) arrivesMs += 200;
      this.#busyUntilMs[way] = Math.max(this.#busyUntilMs[way], arrivesMs);
      return this.#busyUntilMs[way];
    }

    #snapshot(ms: number): void {
      const serverMs = Math.round(ms + this.truth(ms));
      const atMs = this.#arrivesMs('down', ms);
      this.#events.push({ atMs, happen: (ownMs) => this.clock.addArrival(serverMs, ownMs) });
    }

    #ping(sentMs: number): void {
      const upMs = this.#arrivesMs('up', sentMs);
      const serverMs = upMs + this.truth(upMs);
      const atMs = this.#arrivesMs('down', upMs);
      this.#events.push({ atMs, happen: (ownMs) => this.clock.addPong(sentMs, ownMs, serverMs) });
    }
  }

  const p99 = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? NaN;

  test.each([0, 50e-6, -50e-6, 150e-6])(
    'T1 after 5 s on a link of 100 ms +-30 with 5 %% loss it is right to 10 ms at p99; drift %d',
    (drift) => {
      const errorsMs: number[] = [];
      for (let seed = 1; seed <= 24; seed++) {
        const link = new Link(seed, drift);
        link.run(0, seed <= 3 ? 120_000 : 12_000, 5_000);
        errorsMs.push(...link.errorsMs);
      }
      expect(p99(errorsMs)).toBeLessThanOrEqual(10);
    },
  );

  test.each([40_000, 120, 60, -150, -40_000])(
    'T2 a clock that jumps by %i ms (a device that slept) is found out again: after 8 s right to 10 ms at p99',
    (jumpMs) => {
      const errorsMs: number[] = [];
      for (let seed = 1; seed <= 16; seed++) {
        const link = new Link(seed, 20e-6);
        link.run(0, 30_000, 30_000);
        link.offsetMs += jumpMs;
        link.run(30_000, 60_000, 38_000);
        errorsMs.push(...link.errorsMs);
      }
      expect(p99(errorsMs)).toBeLessThanOrEqual(10);
    },
  );

  test('T3 a way down that becomes slow is no jump', () => {
    const link = new Link(3, 0);
    link.run(0, 30_000, 30_000);
    link.extraDownMs = 150;
    link.run(30_000, 60_000, 30_000);
    expect(Math.max(...link.errorsMs)).toBeLessThanOrEqual(15);
  });
});
