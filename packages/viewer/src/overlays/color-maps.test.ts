import { describe, expect, test } from '@jest/globals';
import { COLOR_MAP_IDS } from '@rounds/classroom';

import { mapColor, safeColor } from './color-maps.ts';

/** How light a colour looks, by its luminance. @see IEC 61966-2-1 */
function luminance(color: readonly number[]): number {
  const [red, green, blue] = color.map((byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('colour maps', () => {
  test.each([
    ['viridis', 0, [68, 1, 84]],
    ['viridis', 0.5, [33, 145, 140]],
    ['viridis', 1, [253, 231, 37]],
    ['cividis', 0, [0, 34, 78]],
    ['cividis', 0.5, [124, 123, 120]],
    ['cividis', 1, [254, 232, 56]],
    ['hot', 0, [11, 0, 0]],
    ['hot', 0.5, [255, 91, 0]],
    ['hot', 1, [255, 255, 255]],
    ['grey', 0.5, [128, 128, 128]],
  ] as const)('%s at %p is as in matplotlib', (colorMapId, share, wanted) => {
    const color = mapColor(colorMapId, share);
    for (const channel of [0, 1, 2] as const)
      expect(Math.abs(color[channel] - wanted[channel])).toBeLessThanOrEqual(14);
  });

  test.each(COLOR_MAP_IDS)(
    '%s gets lighter all the way, for eyes that see no hues',
    (colorMapId) => {
      const light = Array.from({ length: 64 }, (_, i) => luminance(mapColor(colorMapId, i / 63)));
      expect(light.every((value, i) => i === 0 || value > (light[i - 1] ?? 0))).toBe(true);
    },
  );
});

/**
 * What a colour becomes to eyes without red or green cones.
 * @see Vienot, Brettel, Mollon: Digital video colourmaps for checking the legibility of displays by dichromats, 1999
 */
const DICHROMATS: Readonly<Record<string, readonly (readonly number[])[]>> = {
  protan: [
    [0.11238, 0.88762, 0],
    [0.11238, 0.88762, 0],
    [0.00401, -0.00401, 1],
  ],
  deutan: [
    [0.29275, 0.70725, 0],
    [0.29275, 0.70725, 0],
    [-0.02234, 0.02234, 1],
  ],
};

test.each(Object.keys(DICHROMATS))('the first seven segments are told apart by %s eyes', (kind) => {
  const seen = Array.from({ length: 7 }, (_, i) => {
    const linear = safeColor(i + 1).map((byte) => (byte / 255) ** 2.2);
    return (DICHROMATS[kind] ?? []).map((row) =>
      row.reduce((sum, share, channel) => sum + share * (linear[channel] ?? 0), 0),
    );
  });
  for (const [i, one] of seen.entries()) {
    for (const other of seen.slice(i + 1)) {
      const apart = Math.hypot(...one.map((value, channel) => value - (other[channel] ?? 0)));
      expect(apart).toBeGreaterThan(0.04);
    }
  }
});

test('a segment keeps its safe colour, whatever else is shown', () => {
  expect(safeColor(1)).toEqual(safeColor(8));
  expect(safeColor(1)).not.toEqual(safeColor(2));
});
