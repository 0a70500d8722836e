import { describe, expect, test } from '@jest/globals';

import { buttonsWidth, fittingButtons, isNarrow, isSmall } from './pane-size.ts';

describe('buttons on the volume', () => {
  test.each([
    [
      { width: 686, height: 390 },
      { room: true, statistics: true },
    ],
    [
      { width: 390, height: 540 },
      { room: true, statistics: true },
    ],
    // A quarter of a console that is 1000 pixels wide.
    [
      { width: 208, height: 247 },
      { room: true, statistics: false },
    ],
    // A third of it, beside two cases.
    [
      { width: 139, height: 495 },
      { room: false, statistics: false },
    ],
    // Below two cases, where the names of both reach up to the buttons.
    [
      { width: 390, height: 180 },
      { room: false, statistics: false },
    ],
    // A small pane of a phone.
    [
      { width: 130, height: 152 },
      { room: false, statistics: false },
    ],
  ])('%j has %j', (size, buttons) => {
    expect(fittingButtons(size)).toEqual(buttons);
  });

  test('leave the title a place beside them in any pane', () => {
    for (let width = 100; width <= 1000; width += 10)
      expect(width - buttonsWidth({ width, height: 400 })).toBeGreaterThanOrEqual(56);
  });
});

test('three or four panes below a large one on a phone are small, a third of a console is not', () => {
  expect([96, 129, 138].map((width) => isSmall({ width, height: 152 }))).toEqual([
    true,
    true,
    false,
  ]);
});

test('a word on a button ends before the middle of a pane that is not narrow', () => {
  const [wordPixels, letterPixels] = [6 + 92, 10];
  const widths = Array.from({ length: 50 }, (_, i) => 100 + 10 * i);
  const wide = widths.filter((width) => !isNarrow({ width, height: 300 }));
  expect(wide).toContain(240);
  for (const width of wide) expect(width - wordPixels).toBeGreaterThan(width / 2 + letterPixels);
});
