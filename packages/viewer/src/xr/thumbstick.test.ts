import { describe, expect, test } from '@jest/globals';

import { Thumbstick } from './thumbstick.ts';

describe('thumbstick', () => {
  test('a push to the side is one turn until the stick comes back', () => {
    const stick = new Thumbstick();
    const turns = [0.9, 1, 0.9, 0.5, 0.9, 0.1, 0.9, -1].map((x) => stick.update([x, 0], 14).turns);
    expect(turns).toEqual([-1, 0, 0, 0, 0, 0, -1, 0]);
  });

  test('a push away scrolls one slice at once, then at most 18 a second', () => {
    const stick = new Thumbstick();
    expect(stick.update([0, -1], 14).slices).toBe(1);
    let slices = 0;
    for (let frame = 0; frame < 72; frame++) slices += stick.update([0, -1], 1000 / 72).slices;
    expect(slices).toBeGreaterThanOrEqual(17);
    expect(slices).toBeLessThanOrEqual(18);
    expect(stick.update([0, 0], 14).slices).toBe(0);
    expect(stick.update([0, 1], 14).slices).toBe(-1);
  });

  test('frames of a second scroll no more than a tenth of one would', () => {
    const stick = new Thumbstick();
    stick.update([0, -1], 1000);
    expect(stick.update([0, -1], 1000).slices).toBeLessThanOrEqual(2);
  });

  test('a resting thumb does nothing, and a slanted push is only one of the two', () => {
    const stick = new Thumbstick();
    expect(stick.update([0.2, 0.3], 14)).toEqual({ slices: 0, turns: 0 });
    expect(stick.update([0.8, 0.6], 14)).toEqual({ slices: 0, turns: -1 });
    expect(stick.update([0.1, -0.6], 14)).toEqual({ slices: 1, turns: 0 });
  });
});
