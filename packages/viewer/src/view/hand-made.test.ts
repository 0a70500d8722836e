import { describe, expect, test } from '@jest/globals';
import type { CustomTransferFunction } from '@rounds/classroom';
import { createTeachingPhantom } from '@rounds/imaging';

import { opacityAt } from '../volume/opacity-curve.ts';
import { opacityCurve, presetForVolume } from '../volume/preset-curve.ts';
import { colorsOf, pointsUnderWindow } from './hand-made.ts';

const { volume } = createTeachingPhantom({ columns: 16, rows: 16, slices: 8 });
const preset = presetForVolume('ct-bone', volume);
const made: CustomTransferFunction = {
  colorPoints: [
    [0, 0, 0, 0],
    [200, 1, 1, 1],
  ],
  opacityPoints: [
    [0, 0],
    [100, 0.5],
  ],
  windowCenter: 40,
  windowWidth: 400,
};

describe('a transfer function made by hand', () => {
  test('takes the place of the preset’s, and says so', () => {
    expect(colorsOf({ transferFunction: null }, preset)).toBe(preset);
    const colors = colorsOf({ transferFunction: made }, preset);
    expect(colors.transferFunction.label).toBe('Bone, changed');
    expect(colors.transferFunction.opacityPoints).toBe(made.opacityPoints);
    expect(colorsOf({ transferFunction: made }, preset)).toBe(colors);
  });

  test('is carried along by the window, as the curve that is drawn is', () => {
    const window = { center: 140, width: 800 };
    const colors = colorsOf({ transferFunction: made }, preset);
    const carried = pointsUnderWindow(colors, window);
    expect(carried.opacityPoints).toEqual([
      [60, 0],
      [260, 0.5],
    ]);
    expect(carried).toMatchObject({ windowCenter: 140, windowWidth: 800 });
    const before = opacityCurve(colors.transferFunction, colors.window, window);
    const again = colorsOf({ transferFunction: carried }, preset);
    const after = opacityCurve(again.transferFunction, again.window, window);
    for (const value of [0, 60, 130, 200, 260, 500])
      expect(opacityAt(after, value)).toBeCloseTo(opacityAt(before, value), 4);
  });
});
