import { expect, test } from '@jest/globals';

import { Throttle } from './throttle.ts';

function setUp() {
  const timers: (() => void)[] = [];
  let runs = 0;
  const clock = {
    now: () => 0,
    after: (_delayMs: number, callback: () => void) => {
      timers.push(callback);
      return () => timers.splice(timers.indexOf(callback), 1);
    },
  };
  const throttle = new Throttle(clock, 100, () => (runs += 1));
  return {
    throttle,
    runs: () => runs,
    pass: () => timers.shift()?.(),
    waiting: () => timers.length,
  };
}

test('runs at once, and once more after the pause for all that was wanted meanwhile', () => {
  const { throttle, runs, pass, waiting } = setUp();
  for (let i = 0; i < 5; i++) throttle.request();
  expect(runs()).toBe(1);
  pass();
  expect(runs()).toBe(2);
  pass();
  expect(runs()).toBe(2);
  expect(waiting()).toBe(0);
});

test('what was cancelled does not run, and the next request does', () => {
  const { throttle, runs, waiting } = setUp();
  throttle.request();
  throttle.request();
  throttle.cancel();
  expect(waiting()).toBe(0);
  throttle.request();
  expect(runs()).toBe(2);
});
