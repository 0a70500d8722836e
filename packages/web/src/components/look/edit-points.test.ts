import { describe, expect, test } from '@jest/globals';
import { commandSchema, type CustomTransferFunction, MAX_TRANSFER_POINTS } from '@rounds/classroom';
import { COLOR_MAPS } from '@rounds/imaging/asset';

import { TEST_TRANSFER_FUNCTION } from '../../testing/test-viewer.ts';
import {
  addColorPoint,
  addOpacityPoint,
  colorOfHex,
  colorsOfMap,
  gradientOf,
  heightOfOpacity,
  hexOf,
  moveColorPoint,
  moveOpacityPoint,
  opacityAtHeight,
  type OpacityPoint,
  removeOpacityPoint,
  removePoint,
} from './edit-points.ts';

const AXIS = { min: -1000, max: 2000, unit: 'HU' } as const;
const { opacityPoints, colorPoints } = TEST_TRANSFER_FUNCTION;

/** Whether a class takes it. */
function isAllowed(transferFunction: CustomTransferFunction): boolean {
  return commandSchema.safeParse({ type: 'transfer-function.set', transferFunction }).success;
}

describe('points of a transfer function', () => {
  test('move between their neighbours, and between clear and opaque', () => {
    expect(moveOpacityPoint(opacityPoints, 1, [700, 0.5], AXIS).points[1]).toEqual([700, 0.5]);
    expect(moveOpacityPoint(opacityPoints, 1, [4000, 3], AXIS).points[1]).toEqual([994, 1]);
    expect(moveOpacityPoint(opacityPoints, 1, [-4000, -3], AXIS).points[1]).toEqual([6, 0]);
    expect(moveOpacityPoint(opacityPoints, 0, [-4000, 0], AXIS).points[0]).toEqual([-1000, 0]);
    expect(moveColorPoint(colorPoints, 1, 9000, AXIS)[1]).toEqual([2000, 1, 1, 1]);
  });

  test('raising the first one leaves everything below it clear', () => {
    const raised = moveOpacityPoint(opacityPoints, 0, [100, 0.3], AXIS);
    expect(raised).toEqual({
      points: [[94, 0], [100, 0.3], ...opacityPoints.slice(1)],
      index: 1,
    });
    expect(isAllowed({ ...TEST_TRANSFER_FUNCTION, opacityPoints: raised.points })).toBe(true);
    // It goes on to be moved, with what keeps the rest clear before it, up to the end of the axis.
    const lower = moveOpacityPoint(raised.points, 1, [-200, 0.4], AXIS);
    expect(lower.points.slice(0, 2)).toEqual([
      [-206, 0],
      [-200, 0.4],
    ]);
    expect(moveOpacityPoint(lower.points, 1, [-5000, 0.4], AXIS).points.slice(0, 2)).toEqual([
      [-1006, 0],
      [-1000, 0.4],
    ]);
    const added = addOpacityPoint(opacityPoints, [-400, 0.2], AXIS);
    expect(added).toEqual({ points: [[-406, 0], [-400, 0.2], ...opacityPoints], index: 1 });
    expect(removeOpacityPoint(raised.points, 0, AXIS)).toEqual(raised.points);
    // A curve that was opaque below its first point before is left as it is.
    const opaque = [
      [0, 0.5],
      [10, 1],
    ] as const;
    expect(moveOpacityPoint(opaque, 0, [2, 0.7], AXIS)).toEqual({
      points: [
        [2, 0.7],
        [10, 1],
      ],
      index: 0,
    });
  });

  test('are added where there is room, and as many as a class takes', () => {
    const added = addOpacityPoint(opacityPoints, [250, 0.2], AXIS);
    expect(added).toEqual({ points: opacityPoints.toSpliced(1, 0, [250, 0.2]), index: 1 });
    expect(addOpacityPoint(opacityPoints, [501, 0.2], AXIS)).toBeUndefined();
    let points: readonly OpacityPoint[] = opacityPoints;
    for (let value = -990; value < 2000; value += 10)
      points = addOpacityPoint(points, [value, 0.5], AXIS)?.points ?? points;
    expect(points.length).toBe(MAX_TRANSFER_POINTS);
    const whole = { ...TEST_TRANSFER_FUNCTION, opacityPoints: points };
    expect(isAllowed(whole)).toBe(true);
  });

  test('a new stop has the colour that was there, and two points always stay', () => {
    expect(addColorPoint(TEST_TRANSFER_FUNCTION, 250, AXIS)?.points[1]).toEqual([
      250, 0.25, 0.25, 0.25,
    ]);
    expect(removePoint(opacityPoints, 1)).toEqual([opacityPoints[0], opacityPoints[2]]);
    expect(removePoint(colorPoints, 0)).toBe(colorPoints);
  });

  test('a named map spans the window it is laid over', () => {
    for (const map of COLOR_MAPS) {
      const stops = colorsOfMap(map, -160, 240);
      expect([stops[0]?.[0], stops.at(-1)?.[0]]).toEqual([-160, 240]);
      const whole = { ...TEST_TRANSFER_FUNCTION, colorPoints: stops };
      expect(isAllowed(whole)).toBe(true);
    }
  });

  test('heights, colours and backgrounds come back as they went', () => {
    expect(heightOfOpacity(0.125)).toBe(0.5);
    expect(opacityAtHeight(0.5)).toBe(0.125);
    expect(opacityAtHeight(7)).toBe(1);
    expect(hexOf(colorOfHex('#1c68a8'))).toBe('#1c68a8');
    expect(gradientOf(colorPoints, AXIS)).toBe(
      'linear-gradient(to right, #000000 33.33%, #ffffff 66.67%)',
    );
  });
});
