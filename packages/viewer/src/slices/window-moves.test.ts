import { describe, expect, test } from '@jest/globals';

import { draggedWindow, raisedWindow, widenedWindow } from './window-moves.ts';

const BRAIN = { windowCenter: 40, windowWidth: 80 };

describe('the window under a hand', () => {
  test('gets wider to the right and higher downwards, and comes back with the hand', () => {
    const { windowCenter, windowWidth } = draggedWindow(BRAIN, 150, 75);
    expect(windowWidth).toBeCloseTo(80 * Math.exp(0.6), 6);
    expect(windowCenter).toBe(60);
    expect(draggedWindow(BRAIN, 0, 0)).toEqual(BRAIN);
  });

  test('never closes, however far it is dragged', () => {
    expect(draggedWindow(BRAIN, -100_000, 0).windowWidth).toBeCloseTo(1.6, 6);
  });

  test('goes by steps of wheel and keys, there and back', () => {
    expect(widenedWindow(widenedWindow(BRAIN, 3), -3).windowWidth).toBeCloseTo(80, 9);
    expect(widenedWindow(BRAIN, 1).windowWidth).toBeGreaterThan(80);
    expect(raisedWindow(BRAIN, 2)).toEqual({ windowCenter: 48, windowWidth: 80 });
  });
});
