import { describe, expect, test } from '@jest/globals';

import { INK_ON_BLACK, INK_ON_PAPER, type SliceInk } from './slice-ink.ts';

/** WCAG 2.2: of a colour such as #1c242d. */
function relativeLuminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(color: string, other: string): number {
  const [dark = 0, light = 0] = [relativeLuminance(color), relativeLuminance(other)].toSorted(
    (a, b) => a - b,
  );
  return (light + 0.05) / (dark + 0.05);
}

const colorsOf = ({ text, note, message, slices, cutPlane }: SliceInk): readonly string[] => [
  text, note, message, cutPlane, ...Object.values(slices),
]; // prettier-ignore

describe('what is written over a slice', () => {
  test.each([
    ['black', '#000000', INK_ON_BLACK],
    ['white', '#ffffff', INK_ON_PAPER],
  ] as const)('can be read on %s', (_name, ground, ink) => {
    for (const color of colorsOf(ink)) expect(contrast(color, ground)).toBeGreaterThanOrEqual(4.5);
  });
});
