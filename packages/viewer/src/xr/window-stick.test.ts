import { expect, test } from '@jest/globals';

import { windowByStick } from './window-stick.ts';

const WINDOW = { windowCenter: 40, windowWidth: 400 };

test('a thumb at rest changes nothing', () => {
  expect(windowByStick(WINDOW, [0, 0], 14)).toBeUndefined();
  expect(windowByStick(WINDOW, [0.15, -0.1], 14)).toBeUndefined();
});

test('to the right is wider, towards oneself is higher, as with a drag on a slice', () => {
  const wider = windowByStick(WINDOW, [1, 0], 14);
  expect(wider?.windowWidth).toBeGreaterThan(400);
  expect(wider?.windowCenter).toBe(40);
  const higher = windowByStick(WINDOW, [0, 1], 14);
  expect(higher?.windowCenter).toBeGreaterThan(40);
  expect(higher?.windowWidth).toBe(400);
  expect(windowByStick(WINDOW, [-1, 0], 14)?.windowWidth).toBeLessThan(400);
});

test('half a push is for small changes, and a long frame counts as a short one', () => {
  const change = (x: number, elapsedMs: number): number =>
    (windowByStick(WINDOW, [x, 0], elapsedMs)?.windowWidth ?? 400) - 400;
  expect(change(0.5, 14)).toBeLessThan(change(1, 14) / 4);
  expect(change(1, 5000)).toBe(change(1, 100));
});

test('a second of full push about triples the width, whatever the frame rate', () => {
  const after = (frames: number): number => {
    let window = WINDOW;
    for (let i = 0; i < frames; i++)
      window = windowByStick(window, [1, 0], 1000 / frames) ?? window;
    return window.windowWidth;
  };
  expect(after(72)).toBeGreaterThan(1600);
  expect(after(72)).toBeLessThan(2400);
  expect(after(36) / after(72)).toBeCloseTo(1, 2);
});
