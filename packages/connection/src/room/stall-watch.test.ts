import { describe, expect, test } from '@jest/globals';

import { seededRandom } from '../fixtures/fake-environment.ts';
import { StallWatch } from './stall-watch.ts';

const TICK_MS = 50;

/** Snapshots of every tick; `delayMs` says how long each is on its way. TCP keeps their order. */
function watchTicks(
  seconds: number,
  delayMs: (serverMs: number) => number,
  tickMs: (tick: number) => number = (tick) => tick * TICK_MS,
  ownLateMs: (arrivedMs: number) => number = () => 0,
): StallWatch {
  const watch = new StallWatch();
  let arrivedMs = -Infinity;
  for (let tick = 0; tick < (seconds * 1000) / TICK_MS; tick++) {
    const serverMs = tickMs(tick);
    arrivedMs = Math.max(arrivedMs, serverMs + delayMs(serverMs));
    watch.addArrival(serverMs, arrivedMs, ownLateMs(arrivedMs));
  }
  return watch;
}

/** Holds up whatever is sent within the first 300 ms of these seconds until these are over. */
const stallingAt =
  (...seconds: readonly number[]) =>
  (serverMs: number): number => {
    const start = seconds.map((second) => 1000 * second).find((ms) => serverMs >= ms && serverMs < ms + 300); // prettier-ignore
    return 100 + (start === undefined ? 0 : start + 300 - serverMs);
  };

describe('a network', () => {
  test('whose jitter is as large as that of a bad one is not lossy', () => {
    const random = seededRandom(3);
    expect(watchTicks(60, () => 100 + 60 * (random() - 0.5)).isLossy()).toBe(false);
  });

  test('that held things up three times within 15 s is', () => {
    expect(watchTicks(20, stallingAt(2, 7, 16)).isLossy()).toBe(true);
  });

  test('that did so twice, or three times in longer, is not', () => {
    expect(watchTicks(20, stallingAt(2, 7)).isLossy()).toBe(false);
    expect(watchTicks(40, stallingAt(2, 12, 22)).isLossy()).toBe(false);
  });

  test('that became slower for good is not: that is one stall', () => {
    const watch = watchTicks(30, (serverMs) => (serverMs < 5_000 ? 50 : 500));
    expect(watch.isLossy()).toBe(false);
  });

  test('is not to blame for a server that is late with its ticks', () => {
    const tickMs = (tick: number): number => tick * TICK_MS + 400 * Math.floor(tick / 40);
    expect(watchTicks(30, () => 20, tickMs).isLossy()).toBe(false);
  });

  test('is not to blame where nobody here had time to look', () => {
    const lateMs = (arrivedMs: number): number => (arrivedMs % 1000 === 400 ? 300 : 0);
    const stalls = stallingAt(...Array.from({ length: 20 }, (_, second) => second));
    expect(watchTicks(20, stalls).isLossy()).toBe(true);
    expect(watchTicks(20, stalls, undefined, lateMs).isLossy()).toBe(false);
  });

  test('is not taken for lossy because two clocks run apart', () => {
    expect(watchTicks(3600, (serverMs) => 20 + serverMs * 2e-4).isLossy()).toBe(false);
  });
});
