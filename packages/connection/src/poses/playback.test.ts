import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { seededRandom } from '../fixtures/fake-environment.ts';
import { LONGEST_DELAY_MS, Playback, SHORTEST_DELAY_MS } from './playback.ts';

describe('playback', () => {
  test('has no time before the first snapshot', () => {
    expect(new Playback().timeAt(100)).toBeUndefined();
  });

  test('runs two ticks behind where snapshots arrive evenly', () => {
    const playback = new Playback();
    for (let tick = 0; tick < 40; tick++) playback.addArrival(1_234);
    expect(playback.delayMs()).toBe(SHORTEST_DELAY_MS);
    expect(playback.timeAt(10_000)).toBe(10_000 - 1_234 - 100);
  });

  test('runs up to three ticks behind where they do not', () => {
    const playback = new Playback();
    const random = seededRandom(1);
    for (let tick = 0; tick < 40; tick++) playback.addArrival(random() * 60);
    expect(playback.delayMs()).toBeGreaterThan(SHORTEST_DELAY_MS);
    for (let tick = 0; tick < 40; tick++) playback.addArrival(random() * 600);
    expect(playback.delayMs()).toBe(LONGEST_DELAY_MS);
  });

  test('comes nearer gently, and jumps only far ahead', () => {
    const playback = new Playback();
    playback.addArrival(200);
    playback.timeAt(1_000);
    playback.addArrival(100);
    expect(playback.timeAt(1_100)).toBe(700 + 105);
    playback.addArrival(-1_000);
    expect(playback.timeAt(1_200)).toBe(1_200 + 1_000 - playback.delayMs());
  });

  test('never runs backwards and never stands still for long, whatever arrives', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = seededRandom(seed);
        const playback = new Playback();
        playback.addArrival(0);
        let nowMs = 0;
        let drawnMs = playback.timeAt(0) ?? NaN;
        let slowestRate = Infinity;
        for (let frame = 0; frame < 500; frame++) {
          const elapsedMs = 1 + random() * 30;
          nowMs += elapsedMs;
          if (random() < 0.3) playback.addArrival((random() - 0.5) * 10 ** (random() * 5));
          const nextMs = playback.timeAt(nowMs) ?? NaN;
          slowestRate = Math.min(slowestRate, (nextMs - drawnMs) / elapsedMs);
          drawnMs = nextMs;
        }
        expect(slowestRate).toBeGreaterThan(0.499);
      }),
      { seed: 9 },
    );
  });
});
