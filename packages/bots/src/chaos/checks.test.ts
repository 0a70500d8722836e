import { describe, expect, test } from '@jest/globals';

import { Checks } from './checks.ts';

describe('checks', () => {
  test('say what held', () => {
    const checks = new Checks();
    checks.atMost('late', 3.456, 3, 'ms');
    checks.atLeast('rhythm', 19.5, 19, 'Hz');
    checks.equal('people', '2 of 2', '2 of 2');
    checks.none('lost', ['this', 'that']);
    expect(checks.all).toEqual([
      { invariant: 'late', limit: '<= 3 ms', measured: '3.46 ms', held: false },
      { invariant: 'rhythm', limit: '>= 19 Hz', measured: '19.50 Hz', held: true },
      { invariant: 'people', limit: '2 of 2', measured: '2 of 2', held: true },
      { invariant: 'lost', limit: 'none', measured: 'this (and 1 more)', held: false },
    ]);
  });

  test('nothing that was not measured holds', () => {
    const checks = new Checks();
    checks.atMost('late', NaN, 3, 's');
    checks.atLeast('rhythm', NaN, 19, '');
    expect(checks.all.map(({ held }) => held)).toEqual([false, false]);
  });

  test('on a machine that is busy milliseconds are told, and not judged; seconds and everything else are', () => {
    const checks = new Checks(() => 'busy');
    checks.atMost('late', 4, 3, 'ms');
    checks.atMost('back', 4, 3, 's');
    checks.none('lost', ['this']);
    expect(checks.all.map(({ held }) => held)).toEqual([true, false, false]);
    expect(checks.all[0]?.measured).toBe('4 ms (not judged: busy)');
  });
});
