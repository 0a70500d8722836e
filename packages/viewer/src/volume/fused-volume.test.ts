import { expect, test } from '@jest/globals';
import type { Matrix4 } from '@rounds/imaging/asset';

import { boxAround, boxIn } from './fused-volume.ts';

const TURNED: Matrix4 = [0, -1, 0, 1, 1, 0, 0, 0, 0, 0, 2, -0.5, 0, 0, 0, 1];

test('a box in another space is the box around its corners, inside of that space', () => {
  const box = boxIn({ min: [0.1, 0.2, 0.4], max: [0.5, 0.4, 0.6] }, TURNED);
  expect(box?.min.map((v) => Number(v.toFixed(6)))).toEqual([0.6, 0.1, 0.3]);
  expect(box?.max.map((v) => Number(v.toFixed(6)))).toEqual([0.8, 0.5, 0.7]);
  expect(boxIn({ min: [0, 0, 0], max: [1, 1, 1] }, TURNED)).toEqual({
    min: [0, 0, 0],
    max: [1, 1, 1],
  });
});

test('a box that lies elsewhere is none', () => {
  expect(boxIn({ min: [0, 0, 0.8], max: [1, 1, 1] }, TURNED)).toBeUndefined();
});

test('the box around two holds both', () => {
  const a = { min: [0.2, 0.5, 0], max: [0.4, 0.6, 1] } as const;
  const b = { min: [0.3, 0.1, 0.1], max: [0.9, 0.2, 0.2] } as const;
  expect(boxAround(a, b)).toEqual({ min: [0.2, 0.1, 0], max: [0.9, 0.6, 1] });
  expect(boxAround(a, undefined)).toEqual(a);
});
