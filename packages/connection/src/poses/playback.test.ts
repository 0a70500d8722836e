import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { seededRandom } from '../fixtures/fake-environment.ts';
import { LONGEST_DELAY_MS, Playback } from './playback.ts';

describe('playback', () => {
  test('has no time before the first snapshot', () => {
    expect(new Playback().timeAt(100)).toBeUndefined();
  });

  test.each([20, 30, 60])('runs two ticks behind where snapshots arrive evenly, at %i Hz', (hz) => {
    const playback = new Playback();
    const tickMs = 1000 / hz;
    for (let tick = 0; tick < 80; tick++) {
      playback.addArrival(tick * tickMs, tick * tickMs + 1_234);
    }
    expect(playback.delayMs()).toBeCloseTo(2 * tickMs, 6);
    expect(playback.timeAt(10_000)).toBeCloseTo(10_000 - 1_234 - 2 * tickMs, 6);
  });

  test('who gets every second snapshot runs two of those behind', () => {
    const playback = new Playback();
    for (let ms = 0; ms < 8_000; ms += 100) playback.addArrival(ms, ms + 30);
    expect(playback.delayMs()).toBe(200);
  });

  test.each([20, 60])('runs further behind where they do not, up to 150 ms, at %i Hz', (hz) => {
    const playback = new Playback();
    const random = seededRandom(1);
    const add = (jitterMs: number): void => {
      for (let tick = 0; tick < 80; tick++) {
        playback.addArrival((tick * 1000) / hz, (tick * 1000) / hz + random() * jitterMs);
      }
    };
    add(60);
    expect(playback.delayMs()).toBeGreaterThan(60);
    expect(playback.delayMs()).toBeLessThan(LONGEST_DELAY_MS);
    add(600);
    expect(playback.delayMs()).toBe(LONGEST_DELAY_MS);
  });

  test('comes nearer gently, and jumps only far ahead', () => {
    const playback = new Playback();
    playback.addArrival(0, 200);
    playback.timeAt(1_000);
    playback.addArrival(50, 150);
    expect(playback.timeAt(1_100)).toBe(700 + 105);
    playback.addArrival(100, -900);
    expect(playback.timeAt(1_200)).toBe(1_200 + 1_000 - playback.delayMs());
  });

  test('never runs backwards and never stands still for long, whatever arrives', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = seededRandom(seed);
        const playback = new Playback();
        playback.addArrival(0, 0);
        let nowMs = 0;
        let drawnMs = playback.timeAt(0) ?? NaN;
        let slowestRate = Infinity;
        for (let frame = 0; frame < 500; frame++) {
          const elapsedMs = 1 + random() * 30;
          nowMs += elapsedMs;
          if (random() < 0.3) {
            const latenessMs = (random() - 0.5) * 10 ** (random() * 5);
            playback.addArrival(nowMs - latenessMs, nowMs);
          }
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
