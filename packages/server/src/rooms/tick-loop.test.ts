import { describe, expect, test } from '@jest/globals';

import { TestClock } from '../fixtures/test-clock.ts';
import { TickLoop } from './tick-loop.ts';

/** A loop whose timers a test fires itself, as late as it likes. */
function setup(onTick: (clock: TestClock) => void = () => undefined) {
  const clock = new TestClock();
  const startMs = clock.monotonicMs();
  const tickedAtMs: number[] = [];
  const waits: number[] = [];
  const missed: number[] = [];
  let pending: (() => void) | undefined;
  const loop = new TickLoop({
    clock,
    onTick: () => {
      tickedAtMs.push(clock.monotonicMs() - startMs);
      onTick(clock);
    },
    onMeasured: (_durationMs, count) => void missed.push(count),
    setTimer: (callback, delayMs) => {
      waits.push(delayMs);
      pending = callback;
      return () => {
        pending = undefined;
      };
    },
  });
  const fire = (lateMs = 0): void => {
    clock.advance((waits.at(-1) ?? 0) + lateMs);
    pending?.();
  };
  return { clock, loop, fire, tickedAtMs, waits, missed, isWaiting: () => pending !== undefined };
}

describe('the tick loop', () => {
  test('does not drift: lateness is taken off the next wait', () => {
    const { loop, fire, tickedAtMs, waits } = setup();
    loop.start();
    fire(7);
    fire(3);
    fire(0);
    expect(tickedAtMs).toEqual([57, 103, 150]);
    expect(waits).toEqual([50, 43, 47, 50]);
  });

  test('leaves out ticks that could not run in time, and never runs a burst', () => {
    const { loop, fire, tickedAtMs, missed } = setup();
    loop.start();
    fire(430);
    fire(0);
    expect(tickedAtMs).toEqual([480, 500]);
    expect(missed).toEqual([8, 0]);
  });

  test('a timer that fires early does not make an extra tick', () => {
    const { loop, fire, tickedAtMs } = setup();
    loop.start();
    fire(-1);
    fire(0);
    expect(tickedAtMs).toEqual([49, 100]);
  });

  test('goes on after a tick that throws', () => {
    const { loop, fire, tickedAtMs } = setup(() => {
      throw new Error('bug');
    });
    loop.start();
    expect(() => fire()).toThrow('bug');
    expect(() => fire()).toThrow('bug');
    expect(tickedAtMs).toEqual([50, 100]);
  });

  test('takes another rhythm from the next tick on, and does not drift from then', () => {
    const { loop, fire, tickedAtMs } = setup();
    loop.start();
    fire(10);
    loop.setIntervalMs(20);
    loop.setIntervalMs(20);
    fire(5);
    fire(0);
    expect(tickedAtMs).toEqual([60, 85, 100]);
    loop.stop();
    loop.setIntervalMs(50);
    expect(tickedAtMs).toHaveLength(3);
  });

  test('tells of the time since it was asked last: ticks, how long they took, the longest gap', () => {
    const { loop, fire } = setup((clock) => clock.advance(2));
    loop.start();
    for (let tick = 0; tick < 10; tick++) fire();
    loop.takeWindow();
    for (let tick = 0; tick < 40; tick++) fire(tick === 20 ? 60 : 0);
    const window = loop.takeWindow();
    expect(window.ticks).toBe(40);
    expect(window.durationP50Ms).toBeCloseTo(2, 1);
    expect(window.durationP99Ms).toBeCloseTo(2, 1);
    expect(window.longestGapMs).toBeCloseTo(110, 6);
    expect((1000 * window.ticks) / window.elapsedMs).toBeCloseTo(19.5, 0);
    expect(loop.takeWindow()).toMatchObject({ ticks: 0, longestGapMs: 0 });
  });

  test('stops', () => {
    const { loop, fire, isWaiting } = setup();
    loop.start();
    fire();
    loop.stop();
    expect(isWaiting()).toBe(false);
  });
});
