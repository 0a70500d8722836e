import { expect, test } from '@jest/globals';

import { valueStatistics } from '../volume/value-statistics.ts';
import { uptakeWindow } from './uptake-window.ts';

function windowOfVoxels(voxels: readonly number[]): ReturnType<typeof uptakeWindow> {
  const storedValues = Uint16Array.from(voxels);
  return uptakeWindow(
    valueStatistics({
      storedValues,
      voxelsPerSlice: storedValues.length,
      slopes: [1],
      intercepts: [0],
      paddingStoredValue: undefined,
    }),
  );
}

const repeated = (value: number, count: number): readonly number[] =>
  Array.from({ length: count }, () => value);

test('white is seven times the usual uptake of the body, however much air and however hot a lesion there is', () => {
  const body = Array.from({ length: 1000 }, (_, i) => 900 + (i % 201));
  for (const air of [500, 20_000])
    for (const lesion of [12_000, 40_000]) {
      const { center, width } = windowOfVoxels([
        ...repeated(3, air),
        ...body,
        ...repeated(lesion, 20),
      ]);
      expect(center - width / 2).toBeCloseTo(3, 6);
      expect(Math.abs(width / 7000 - 1)).toBeLessThan(0.02);
    }
});

test('a picture of nothing, or of one value, has a window all the same', () => {
  expect(windowOfVoxels(repeated(0, 64)).width).toBeGreaterThan(0);
  expect(windowOfVoxels(repeated(40, 64)).width).toBeGreaterThan(0);
});
