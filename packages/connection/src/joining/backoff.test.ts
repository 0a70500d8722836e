import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { retryDelayMs } from './backoff.ts';

describe('the delay before a retry', () => {
  test('doubles up to three seconds', () => {
    const almostOne = 1 - 2 ** -53;
    expect([1, 2, 3, 4, 5, 6, 7, 1000].map((n) => retryDelayMs(n, almostOne))).toEqual([
      500, 1000, 2000, 3000, 3000, 3000, 3000, 3000,
    ]);
  });

  test('is spread over the whole interval, and never nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, random) => {
          const delayMs = retryDelayMs(attempt, random);
          expect(delayMs).toBeGreaterThanOrEqual(50);
          expect(delayMs).toBeLessThanOrEqual(3_000);
        },
      ),
      { seed: 7 },
    );
    expect(retryDelayMs(6, 0.5)).toBe(1525);
  });
});
