import { describe, expect, test } from '@jest/globals';

import { testPerson } from '../testing/in-memory-classroom.ts';
import { MOST_SHOWN, shortenRoster } from './short-roster.ts';

const CLASS = Array.from({ length: 1_000 }, (_, seatIndex) =>
  testPerson(`p${seatIndex}`, {
    seatIndex,
    name: `Person ${seatIndex}`,
    role: seatIndex === 700 ? 'instructor' : 'learner',
    handRaised: seatIndex === 500 || seatIndex === 900,
    connected: seatIndex !== 900,
  }),
);

describe('the roster of a large class', () => {
  test('shows who teaches, then raised hands of those who are here, then seats, and says how many more', () => {
    const { shown, hiddenCount } = shortenRoster(CLASS, '');
    expect(shown.slice(0, 4).map(({ seatIndex }) => seatIndex)).toEqual([700, 500, 0, 1]);
    expect(shown).toHaveLength(MOST_SHOWN);
    expect(hiddenCount).toBe(1_000 - MOST_SHOWN);
  });

  test('finds people by a part of their names, whatever its case', () => {
    const { shown, hiddenCount } = shortenRoster(CLASS, ' PERSON 99');
    expect(shown.map(({ seatIndex }) => seatIndex)).toEqual([
      99, 990, 991, 992, 993, 994, 995, 996, 997, 998, 999,
    ]);
    expect(hiddenCount).toBe(0);
    expect(shortenRoster(CLASS, 'nobody').shown).toEqual([]);
  });
});
