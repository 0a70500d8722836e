import { describe, expect, test } from '@jest/globals';

import { growthPercent } from './memory-trend.ts';

const samples = (of: (index: number) => number): { atMs: number; bytes: number }[] =>
  Array.from({ length: 11 }, (_, index) => ({ atMs: 1000 * index, bytes: of(index) }));

describe('growth of memory', () => {
  test('is the slope over the whole time, in percent of the mean', () => {
    // From 95 to 105 around a mean of 100.
    expect(growthPercent(samples((index) => 95 + index))).toBeCloseTo(10, 10);
    expect(growthPercent(samples(() => 77))).toBe(0);
    expect(growthPercent(samples((index) => 105 - index))).toBeCloseTo(-10, 10);
  });

  test('is little for a saw, whichever tooth comes last', () => {
    expect(Math.abs(growthPercent(samples((index) => 100 + 5 * (index % 2))))).toBeLessThan(1);
  });

  test('is not known from one sample', () => {
    expect(growthPercent([{ atMs: 0, bytes: 1 }])).toBeNaN();
    expect(growthPercent([])).toBeNaN();
  });
});
