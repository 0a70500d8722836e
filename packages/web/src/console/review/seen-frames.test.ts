import { expect, test } from '@jest/globals';

import { isAllSeen, markSeen, nextUnseen, nothingSeen, seenRuns } from './seen-frames.ts';

const seen = (count: number, indices: readonly number[]) =>
  indices.reduce((frames, index) => markSeen(frames, index), nothingSeen(count));

test('all are seen when each was on the screen, however often', () => {
  expect(isAllSeen(seen(3, [0, 0, 1, 1]))).toBe(false);
  expect(isAllSeen(seen(3, [2, 0, 1]))).toBe(true);
});

test('the next one to look at comes after this one, then from the beginning', () => {
  expect(nextUnseen(seen(4, [0, 1]), 1)).toBe(2);
  expect(nextUnseen(seen(4, [1, 2, 3]), 2)).toBe(0);
  expect(nextUnseen(seen(2, [0, 1]), 0)).toBeUndefined();
});

test('neighbours are one run', () => {
  expect(seenRuns(seen(4, [0, 1, 3]))).toEqual([
    { start: 0, end: 0.5 },
    { start: 0.75, end: 1 },
  ]);
});
