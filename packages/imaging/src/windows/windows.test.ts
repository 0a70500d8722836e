import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { testVolume } from '../volume/fixtures/test-volume.ts';
import { applyWindow } from './apply-window.ts';
import { WINDOW_PRESETS, windowPresetsFor } from './presets.ts';

function greys(
  values: readonly number[],
  center: number,
  width: number,
  inverted = false,
): number[] {
  const out = new Uint8ClampedArray(values.length);
  applyWindow(values, { center, width }, out, { inverted });
  return [...out];
}

/** The pseudo-code of DICOM PS3.3 C.11.2.1.2.1, literally. */
function standardLinear(x: number, c: number, w: number): number {
  if (x <= c - 0.5 - (w - 1) / 2) return 0;
  if (x > c - 0.5 + (w - 1) / 2) return 255;
  return ((x - (c - 0.5)) / (w - 1) + 0.5) * 255;
}

describe('applyWindow', () => {
  test('the examples of the standard: c = 2048, w = 4096 and c = 0, w = 100', () => {
    expect(greys([0, 4095], 2048, 4096)).toEqual([0, 255]);
    expect(greys([-50, -49.5, 49, 50], 0, 100)).toEqual([0, 1, 255, 255]);
  });

  test('equals the formula of the standard for any window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -2000, max: 4000 }),
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 2, max: 4000 }),
        (value, center, width) => {
          const [grey = 0] = greys([value], center, width);
          expect(Math.abs(grey - standardLinear(value, center, width))).toBeLessThanOrEqual(0.51);
        },
      ),
      { seed: 7 },
    );
  });

  test('width 1 is a threshold; widths below 1 are exact ramps', () => {
    expect(greys([9, 10, 11], 10, 1)).toEqual([0, 255, 255]);
    expect(greys([0, 0.25, 0.5], 0.25, 0.5)).toEqual([0, 128, 255]);
  });

  test('MONOCHROME1 is inverted', () => {
    const plain = greys([-100, 0, 40, 77, 300], 40, 80);
    expect(greys([-100, 0, 40, 77, 300], 40, 80, true)).toEqual(plain.map((grey) => 255 - grey));
  });

  test('writes RGBA into four times as many entries, and nothing into any other number', () => {
    const out = new Uint8ClampedArray(8);
    applyWindow([0, 4095], { center: 2048, width: 4096 }, out);
    expect([...out]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
    expect(() => applyWindow([0, 1], { center: 0, width: 2 }, new Uint8ClampedArray(3))).toThrow(
      RangeError,
    );
  });
});

describe('windowPresetsFor', () => {
  test("a CT offers the file's windows, the CT presets and its range", () => {
    const windows = [
      { center: 35, width: 100 },
      { center: 35, width: 100 },
    ];
    const ids = windowPresetsFor(testVolume({ change: { windows } })).map(({ id }) => id);
    expect(ids).toEqual(['file', ...WINDOW_PRESETS.map(({ id }) => id), 'full']);
  });

  test('an MR offers no windows in HU', () => {
    const presets = windowPresetsFor(testVolume({ change: { modality: 'MR' } }));
    expect(presets.map(({ id }) => id)).toEqual(['file', 'full']);
    expect(presets.at(-1)).toMatchObject({ center: 0, width: 2000 });
  });
});
