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
    expect(clock.offsetMs()).toBe(6_000);
    expect(clock.roundTripMs()).toBe(100);
  });

  test('until the first pong a snapshot tells, and it never arrives before it was sent', () => {
    const clock = new ServerClock();
    clock.addArrival(500, 1_530);
    expect(clock.offsetMs()).toBe(-1_030);
    clock.addArrival(550, 1_560);
    expect(clock.offsetMs()).toBe(-1_010);
    clock.addPong(1_000, 1_600, 100);
    expect(clock.offsetMs()).toBe(-1_010);
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
});
