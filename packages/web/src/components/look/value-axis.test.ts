import { describe, expect, test } from '@jest/globals';

import { axisMarks, histogramPath, shareOf, stepOf, valueAt, valueAxis } from './value-axis.ts';

const even = (minValue: number, maxValue: number) => ({
  minValue,
  maxValue,
  counts: new Uint32Array(512).fill(100),
});

describe('the axis of values', () => {
  test('of a CT leaves out what is clearer than air and denser than enamel', () => {
    expect(valueAxis('CT', even(-3024, 9000), [])).toEqual({ min: -1100, max: 3000, unit: 'HU' });
    expect(valueAxis('CT', even(-1024, 1500), [])).toEqual({ min: -1024, max: 1500, unit: 'HU' });
    expect(valueAxis('CT', undefined, [])).toEqual({ min: -1100, max: 3000, unit: 'HU' });
    expect(valueAxis('CT', undefined, [[-2000], [4000]])).toMatchObject({ min: -2000, max: 4000 });
  });

  test('of anything else ends where its values do, a few stray ones left out', () => {
    const counts = new Uint32Array(512);
    counts.fill(1000, 0, 256);
    counts[511] = 3;
    const axis = valueAxis('MR', { minValue: 0, maxValue: 2048, counts }, []);
    expect(axis).toEqual({ min: 0, max: 1024, unit: '' });
    expect(valueAxis('MR', undefined, [])).toEqual({ min: 0, max: 1, unit: '' });
  });

  test('goes there and back, in whole Hounsfield units', () => {
    const axis = valueAxis('CT', undefined, []);
    expect(valueAt(axis, shareOf(axis, 123))).toBe(123);
    expect(valueAt(axis, 0.33333)).toBe(267);
    expect(valueAt(axis, -4)).toBe(-1100);
    expect(stepOf(axis)).toBe(10);
  });

  test('has round marks, few enough to read', () => {
    expect(axisMarks({ min: -1100, max: 3000, unit: 'HU' })).toEqual([-1000, 0, 1000, 2000, 3000]);
    for (const max of [1, 7.3, 250, 121_330]) {
      const { length } = axisMarks({ min: 0, max, unit: '' });
      expect(length).toBeGreaterThanOrEqual(4);
      expect(length).toBeLessThanOrEqual(8);
    }
  });

  test('carries a histogram: an outline that begins and ends on the ground', () => {
    const path = histogramPath(even(0, 100), { min: 0, max: 100, unit: '' });
    expect(path.startsWith('M0 100L')).toBe(true);
    expect(path.endsWith('L1000 100Z')).toBe(true);
    expect(path).toContain(' 4.0');
  });
});
