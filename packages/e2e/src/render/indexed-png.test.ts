import { expect, test } from '@jest/globals';

import { decodeIndexedPng, encodeIndexedPng, type Picture } from './indexed-png.ts';
import { psnrDb } from './psnr.ts';

function picture(colourAt: (x: number, y: number) => readonly [number, number, number]): Picture {
  const [width, height] = [64, 48];
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) rgba.set([...colourAt(x, y), 255], at);
  return { width, height, rgba };
}

test('greys come back exactly', () => {
  const greys = picture((x, y) => [x + y, x + y, x + y]);
  expect(decodeIndexedPng(encodeIndexedPng(greys)).rgba).toEqual(greys.rgba);
});

test('few colours come back exactly, many nearly', () => {
  const few = picture((x, y) => [(x >> 4) * 60, (y >> 4) * 70, 200]);
  expect(psnrDb(few, decodeIndexedPng(encodeIndexedPng(few)))).toBe(Infinity);
  const many = picture((x, y) => [x * 4, y * 5, (x + y) * 2]);
  const back = decodeIndexedPng(encodeIndexedPng(many));
  expect(psnrDb(many, back)).toBeGreaterThan(35);
  expect(psnrDb(many, back)).toBeLessThan(60);
});

test('likeness of pictures falls with their differences', () => {
  const black = picture(() => [0, 0, 0]);
  expect(
    psnrDb(
      black,
      picture(() => [255, 255, 255]),
    ),
  ).toBeCloseTo(0);
  expect(
    psnrDb(
      black,
      picture(() => [1, 1, 1]),
    ),
  ).toBeCloseTo(48.13, 1);
});
