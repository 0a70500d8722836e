import { describe, expect, test } from '@jest/globals';

import { Turns } from './turns.ts';

describe('turns', () => {
  test('four begin per turn of the event loop, in the order of asking', async () => {
    const scheduled: (() => void)[] = [];
    const turns = new Turns((callback) => scheduled.push(callback));
    const begun: number[] = [];
    for (let person = 1; person <= 10; person++) {
      void turns.next().then(() => begun.push(person));
    }
    for (const expected of [4, 8, 10]) {
      expect(scheduled).toHaveLength(1);
      scheduled.shift()?.();
      await Promise.resolve();
      expect(begun).toEqual(Array.from({ length: expected }, (_, index) => index + 1));
    }
    expect(scheduled).toEqual([]);
  });

  test('a timer that is due runs between two that wait', async () => {
    const turns = new Turns();
    const order: string[] = [];
    const busy = (): void => {
      const endMs = performance.now() + 3;
      while (performance.now() < endMs);
    };
    const people = Array.from({ length: 12 }, () =>
      turns.next().then(() => {
        order.push('join');
        busy();
      }),
    );
    setTimeout(() => order.push('tick'), 1);
    await Promise.all(people);
    expect(order.indexOf('tick')).toBeGreaterThan(0);
    expect(order.indexOf('tick')).toBeLessThan(order.length - 1);
  });
});
