import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { SendAllowance } from './send-allowance.ts';

describe('the allowance', () => {
  test('never lets more through in any second than the burst and a second of filling', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 400 }), (pausesMs) => {
        const allowance = new SendAllowance(40, 10, 0);
        const takenMs: number[] = [];
        let nowMs = 0;
        for (const pauseMs of pausesMs) {
          nowMs += pauseMs;
          if (allowance.take(nowMs)) takenMs.push(nowMs);
        }
        for (const startMs of takenMs) {
          const inSecond = takenMs.filter((ms) => ms >= startMs && ms < startMs + 1000).length;
          expect(inSecond).toBeLessThanOrEqual(50);
        }
      }),
      { seed: 3 },
    );
  });

  test('says exactly when the next one may go', () => {
    const allowance = new SendAllowance(40, 1, 0);
    expect(allowance.take(0)).toBe(true);
    expect(allowance.waitMs(0)).toBe(25);
    expect(allowance.take(24)).toBe(false);
    expect(allowance.take(25)).toBe(true);
  });
});
