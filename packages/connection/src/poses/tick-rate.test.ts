import { expect, test } from '@jest/globals';

import { TickRate } from './tick-rate.ts';

test('the tick rate counts ticks, not snapshots', () => {
  const rate = new TickRate();
  expect(rate.hz()).toBe(0);
  rate.add(10, 1_000);
  expect(rate.hz()).toBe(0);
  // Every second snapshot was skipped.
  for (let i = 1; i <= 200; i++) rate.add(10 + 2 * i, 1_000 + 100 * i);
  expect(rate.hz()).toBeCloseTo(20, 9);
});
