import { describe, expect, test } from '@jest/globals';

import { Distribution } from './distribution.ts';
import { seededRandom } from './seeded-random.ts';

describe('a distribution', () => {
  test('of nothing has no quantiles', () => {
    const none = new Distribution();
    expect(none.quantileMs(0.5)).toBeNull();
    expect(none.maxMs()).toBe(0);
  });

  test('agrees with sorting, to the width of a bin', () => {
    const random = seededRandom(3);
    const durations = Array.from({ length: 5_000 }, () => 200 * random() ** 4);
    const distribution = new Distribution();
    for (const duration of durations) distribution.add(duration);
    const sorted = durations.toSorted((a, b) => a - b);
    for (const share of [0.01, 0.5, 0.9, 0.99, 1]) {
      const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
      const quantile = distribution.quantileMs(share) ?? NaN;
      expect(quantile).toBeGreaterThanOrEqual(exact);
      expect(quantile - exact).toBeLessThanOrEqual(0.1 + 1e-9);
    }
  });

  test('holds durations beyond its bins by the largest of them', () => {
    const distribution = new Distribution();
    distribution.add(1);
    distribution.add(12_345.67);
    expect(distribution.quantileMs(0.5)).toBe(1.1);
    expect(distribution.quantileMs(1)).toBe(12_345.7);
  });
});
