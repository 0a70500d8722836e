import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { every, nowAndThen } from './rhythm.ts';

describe('rhythm', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  test('every: keeps to its times, and stops', () => {
    const elapsed: number[] = [];
    const stop = every(50, 10, (elapsedMs) => elapsed.push(elapsedMs));
    jest.advanceTimersByTime(10 + 50 * 20);
    stop();
    jest.advanceTimersByTime(1_000);
    expect(elapsed).toEqual(Array.from({ length: 21 }, (_, i) => 50 * i));
  });

  test('now and then: each pause is asked for', () => {
    const pauses = [100, 10, 500];
    let runs = 0;
    const stop = nowAndThen(
      () => pauses.shift() ?? 1_000,
      () => (runs += 1),
    );
    jest.advanceTimersByTime(609);
    expect(runs).toBe(2);
    jest.advanceTimersByTime(1);
    expect(runs).toBe(3);
    stop();
    jest.advanceTimersByTime(10_000);
    expect(runs).toBe(3);
  });
});
