import { expect, test } from '@jest/globals';

import { Rhythm } from './rhythm.ts';

test('a class gets the rate it asked for while few people are there', () => {
  expect(new Rhythm().rateFor(60, 8, 300)).toBe(60);
  expect(new Rhythm().rateFor(30, 40, 600)).toBe(30);
  expect(new Rhythm().rateFor(20, 2000, 90_000)).toBe(20);
});

test('more than forty people, or more than 23 kB a second of poses, and it is 20 Hz', () => {
  expect(new Rhythm().rateFor(30, 41, 100)).toBe(20);
  expect(new Rhythm().rateFor(60, 9, 400)).toBe(20);
});

test('it does not waver at the border', () => {
  const rhythm = new Rhythm();
  expect(rhythm.rateFor(60, 8, 380)).toBe(20);
  expect(rhythm.rateFor(60, 8, 340)).toBe(60);
  expect(rhythm.rateFor(60, 8, 380)).toBe(60);
  expect(rhythm.rateFor(60, 8, 390)).toBe(20);
});
