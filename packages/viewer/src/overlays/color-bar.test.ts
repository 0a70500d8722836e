import { expect, test } from '@jest/globals';

import { drawColorBar } from './color-bar.ts';

interface Written {
  readonly text: string;
  readonly y: number;
}

/** What is written beside the bar in a pane, with letters that are six pixels wide. */
function writtenIn(width: number, height: number): readonly Written[] {
  const written: Written[] = [];
  const context = {
    canvas: { width, height },
    createLinearGradient: () => ({ addColorStop: () => undefined }),
    measureText: (text: string) => ({ width: 6 * text.length }),
    fillText: (text: string, _x: number, y: number) => void written.push({ text, y }),
    strokeText: () => undefined,
    fillRect: () => undefined,
    strokeRect: () => undefined,
    save: () => undefined,
    restore: () => undefined,
  };
  drawColorBar(
    context as unknown as CanvasRenderingContext2D,
    { name: 'PET over CT', range: { low: 0, high: 18_100 }, colorMapId: 'hot' },
    1,
  );
  return written;
}

test('the bar tells of what its values are', () => {
  expect(writtenIn(400, 400).map(({ text }) => text)).toEqual(['PET over CT 18100', '0']);
});

test('in a small pane it tells the values alone', () => {
  expect(writtenIn(129, 152).map(({ text }) => text)).toEqual(['18100', '0']);
});

test('it is below what is written of the slice, however low the pane is', () => {
  expect(writtenIn(200, 100)).toEqual([]);
  for (const height of [115, 152, 250, 400])
    for (const { y } of writtenIn(200, height)) expect(y).toBeGreaterThanOrEqual(42);
});
