import { describe, expect, test } from '@jest/globals';

import {
  adjustMask,
  draw,
  type DrawnMask,
  isOnFrame,
  middleRectangle,
  NO_MASKS,
  rectangleBetween,
  regionsOf,
  undoDrawing,
} from './mask-drawing.ts';

const SIZE = { columns: 100, rows: 60 };
const mask = (change: Partial<DrawnMask> = {}): DrawnMask => ({
  maskId: 'm',
  frames: 'all',
  column: 10,
  row: 10,
  width: 20,
  height: 10,
  ...change,
});

describe('rectangles on an image', () => {
  test('a drag in any direction covers every pixel it touched, inside the image', () => {
    const rectangle = rectangleBetween(
      { column: 30.2, row: 20.9 },
      { column: 10.7, row: -5 },
      SIZE,
    );
    expect(rectangle).toEqual({ column: 10, row: 0, width: 21, height: 21 });
    expect(
      rectangleBetween({ column: 120, row: 5 }, { column: 130, row: 9 }, SIZE),
    ).toBeUndefined();
  });

  test('one for the keyboard lies in the middle, also of a tiny image', () => {
    expect(middleRectangle(SIZE)).toEqual({ column: 37, row: 27, width: 25, height: 5 });
    expect(middleRectangle({ columns: 1, rows: 1 })).toEqual({
      column: 0,
      row: 0,
      width: 1,
      height: 1,
    });
  });

  test('moved or made larger it stays in the image', () => {
    expect(adjustMask(mask(), { column: -50 }, SIZE)).toMatchObject({ column: 0, width: 20 });
    expect(adjustMask(mask(), { column: 500 }, SIZE)).toMatchObject({ column: 80, width: 20 });
    expect(adjustMask(mask(), { width: 500 }, SIZE)).toMatchObject({ column: 10, width: 90 });
    expect(adjustMask(mask(), { height: -500 }, SIZE)).toMatchObject({ height: 1 });
  });

  test('lies on all images, or on those it names', () => {
    expect(isOnFrame(mask(), 7)).toBe(true);
    expect(isOnFrame(mask({ frames: [2, 4] }), 4)).toBe(true);
    expect(isOnFrame(mask({ frames: [2, 4] }), 5)).toBe(false);
  });

  test('each change can be taken back, and the server gets no ids', () => {
    const one = draw(NO_MASKS, (masks) => [...masks, mask()]);
    const none = draw(one, () => []);
    expect(undoDrawing(none).masks).toEqual(one.masks);
    expect(undoDrawing(undoDrawing(none))).toEqual(NO_MASKS);
    expect(undoDrawing(NO_MASKS)).toEqual(NO_MASKS);
    expect(regionsOf(one.masks)).toEqual([
      { frames: 'all', column: 10, row: 10, width: 20, height: 10 },
    ]);
  });
});
