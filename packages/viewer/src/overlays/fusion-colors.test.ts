import { describe, expect, test } from '@jest/globals';
import type { Volume } from '@rounds/imaging/asset';

import { withOneRescale } from './even-rescale.ts';
import { mapColor } from './color-maps.ts';
import {
  colorFusion,
  fusionRange,
  fusionTable,
  projectionTable,
  projectionWindow,
} from './fusion-colors.ts';

/** Two slices of two by two voxels, each slice with a slope of its own. */
const PET: Volume = {
  kind: 'volume',
  samplesPerPixel: 1,
  frameTimeMs: null,
  modality: 'PT',
  bodyPartExamined: '',
  laterality: '',
  geometry: {
    columns: 2,
    rows: 2,
    slices: 2,
    spacingMm: [4, 4, 3],
    indexToLps: [4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1],
  },
  photometricInterpretation: 'MONOCHROME2',
  rescaleSlope: [0.5, 2],
  rescaleIntercept: [0, 0],
  windows: [{ center: 50, width: 100 }],
  valueRange: { min: 0, max: 2000, mean: 255 },
  flags: [],
  synthetic: false,
  storedValues: Uint16Array.of(0, 0, 40, 0, 0, 10, 0, 1000),
};

describe('the colours of what is laid over', () => {
  test('low values are clear, high ones as strong as the opacity', () => {
    const table = fusionTable('viridis', 0.6);
    const out = new Uint8ClampedArray(12);
    colorFusion(Float32Array.of(-5, 2, 500), { low: 0, high: 100 }, table, out);
    expect([out[3], out[7], out[11]]).toEqual([0, 0, 153]);
    expect([...out.subarray(8, 11)]).toEqual([...mapColor('viridis', 1)]);
  });
});

describe('the range of colours', () => {
  test('of uptake is not so narrow that everything glows', () => {
    // Only the lesion is above half the mean: 2000.
    expect(fusionRange(PET)).toEqual({ low: 0, high: 2000 });
    const wide = { ...PET, valueRange: { min: 0, max: 1e6, mean: 255 } };
    expect(fusionRange(wide)).toEqual({ low: 0, high: 20_000 });
  });

  test('keeps the window of the file where it is sensible', () => {
    const valueRange = { min: 0, max: 1e6, mean: 255 };
    const windows = [{ center: 15_000, width: 30_000 }];
    expect(fusionRange({ ...PET, valueRange, windows })).toEqual({ low: 0, high: 30_000 });
  });

  test('of other modalities is their window', () => {
    expect(fusionRange({ ...PET, modality: 'MR' })).toEqual({ low: 0, high: 100 });
  });
});

test('one rescale for all slices keeps values to a 65,535th of the range', () => {
  const even = withOneRescale(PET);
  expect(even.rescaleSlope).toHaveLength(1);
  const values = [...even.storedValues].map(
    (stored) => stored * (even.rescaleSlope[0] ?? 0) + (even.rescaleIntercept[0] ?? 0),
  );
  for (const [i, wanted] of [0, 0, 20, 0, 0, 20, 0, 2000].entries())
    expect(Math.abs((values[i] ?? NaN) - wanted)).toBeLessThanOrEqual(2000 / 65_535);
});

describe('the colours of a projection', () => {
  test('are those of the same values on slices, multiplied by an alpha that rises to the opacity', () => {
    const range = { low: 100, high: 300 };
    const { center, width } = projectionWindow(range);
    expect(center + width / 2).toBe(300);
    const table = projectionTable('hot', 0.5);
    const slices = fusionTable('hot', 1);
    for (const score of [160, 200, 255]) {
      const value = center - width / 2 + (score / 255) * width;
      const onSlice = Math.round((255 * (value - range.low)) / (range.high - range.low)) * 4;
      const alpha = table[score * 4 + 3] as number;
      for (const channel of [0, 1, 2]) {
        const own = ((table[score * 4 + channel] as number) / alpha) * 255;
        expect(Math.abs(own - (slices[onSlice + channel] as number))).toBeLessThan(6);
      }
    }
    const alphas = Array.from({ length: 256 }, (_, i) => table[i * 4 + 3] as number);
    expect(alphas).toEqual(alphas.toSorted((a, b) => a - b));
    expect([alphas[0], alphas[255]]).toEqual([0, 128]);
  });

  test('begin above what normal tissue has along a whole ray', () => {
    const { center, width } = projectionWindow({ low: 0, high: 100 });
    expect(center - width / 2).toBeGreaterThan(20);
  });
});
