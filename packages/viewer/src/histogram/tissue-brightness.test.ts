import { describe, expect, test } from '@jest/globals';
import { createTeachingPhantom, type Volume } from '@rounds/imaging';

import { tissueBrightness, tissueOf } from './tissue-brightness.ts';
import { HISTOGRAM_BINS, type ValueHistogram } from './value-histogram.ts';

interface Heap {
  readonly center: number;
  readonly width: number;
  readonly voxels: number;
}

/** Bell-shaped heaps of values. */
function histogramOf(minValue: number, maxValue: number, heaps: readonly Heap[]): ValueHistogram {
  const counts = new Uint32Array(HISTOGRAM_BINS);
  const perBin = (maxValue - minValue) / HISTOGRAM_BINS;
  for (let bin = 0; bin < HISTOGRAM_BINS; bin++) {
    const value = minValue + (bin + 0.5) * perBin;
    for (const { center, width, voxels } of heaps) {
      const density = Math.exp(-0.5 * ((value - center) / width) ** 2) / (width * 2.507);
      counts[bin] = (counts[bin] as number) + Math.round(voxels * density * perBin);
    }
  }
  return { minValue, maxValue, counts };
}

const AIR = { center: 20, width: 8, voxels: 600_000 };
const TISSUE = { center: 500, width: 60, voxels: 400_000 };

describe('how bright tissue is', () => {
  test('is the median of the upper of two heaps', () => {
    const found = tissueBrightness(histogramOf(0, 1000, [AIR, TISSUE]));
    expect(found?.dark).toBe(0);
    expect(found?.middle).toBeCloseTo(500, -1);
  });

  test('does not depend on how much air there is, nor on a few voxels that are far brighter', () => {
    const flow = { center: 3500, width: 100, voxels: 800 };
    const noAir = tissueBrightness(histogramOf(0, 1000, [TISSUE]));
    const muchAir = tissueBrightness(histogramOf(0, 1000, [{ ...AIR, voxels: 8e6 }, TISSUE]));
    const outliers = tissueBrightness(histogramOf(0, 4000, [AIR, TISSUE, flow]));
    for (const found of [noAir, muchAir, outliers])
      expect(Math.abs((found?.middle ?? 0) - 500)).toBeLessThan(10);
  });

  test('counts bright fluid in without being led by it', () => {
    const fluid = { center: 1500, width: 120, voxels: 40_000 };
    const middle = tissueBrightness(histogramOf(0, 2000, [AIR, TISSUE, fluid]))?.middle;
    expect(middle).toBeGreaterThan(480);
    expect(middle).toBeLessThan(530);
  });

  test('grows with the gain of the scanner', () => {
    const scaled = (gain: number): number | undefined => {
      const heaps = [AIR, TISSUE].map(({ center, width, voxels }) => ({
        center: center * gain,
        width: width * gain,
        voxels,
      }));
      return tissueBrightness(histogramOf(0, 1000 * gain, heaps))?.middle;
    };
    for (const gain of [0.001, 0.1, 30])
      expect(scaled(gain)).toBeCloseTo(gain * (scaled(1) ?? 0), 4);
  });

  test('begins at the air of values that go below 0', () => {
    const shifted = [AIR, TISSUE].map((heap) => ({ ...heap, center: heap.center - 300 }));
    const found = tissueBrightness(histogramOf(-330, 700, shifted));
    expect(found?.dark).toBeGreaterThan(-325);
    expect(found?.dark).toBeLessThan(-280);
    expect(found?.middle).toBeCloseTo(200, -1);
  });

  test('is not known of one value, nor where it is all in the first bins', () => {
    const counts = new Uint32Array(HISTOGRAM_BINS);
    expect(tissueBrightness({ minValue: 7, maxValue: 7, counts })).toBeUndefined();
    expect(tissueBrightness({ minValue: 0, maxValue: 9, counts })).toBeUndefined();
    counts[3] = 1000;
    expect(tissueBrightness({ minValue: 0, maxValue: 9, counts })).toBeUndefined();
    const spike = histogramOf(0, 400_000, [AIR, TISSUE]);
    expect(tissueBrightness(spike)).toBeUndefined();
  });
});

describe('of a volume', () => {
  const { volume: phantom } = createTeachingPhantom({ columns: 32, rows: 32, slices: 12 });

  test('nothing is measured where values have units of their own, nor of colours', () => {
    for (const modality of ['CT', 'PT', 'NM'])
      expect(tissueOf({ ...phantom, modality })).toBeUndefined();
    expect(tissueOf({ ...phantom, modality: 'US', samplesPerPixel: 3 })).toBeUndefined();
  });

  test('it is the same for coarse voxels as for fine ones', () => {
    const fine = ballOfTissue(96);
    const coarse = ballOfTissue(24);
    const middle = tissueOf(fine)?.middle ?? 0;
    expect(middle).toBeCloseTo(600, -1);
    expect(Math.abs((tissueOf(coarse)?.middle ?? 0) / middle - 1)).toBeLessThan(0.03);
  });

  /** Tissue of 500 to 700 with air around it. */
  function ballOfTissue(side: number): Volume {
    const storedValues = new Uint16Array(side ** 3);
    const middle = (side - 1) / 2;
    for (let z = 0, at = 0; z < side; z++)
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++, at++) {
          const isInside = Math.hypot(x - middle, y - middle, z - middle) < 0.4 * side;
          storedValues[at] = isInside ? 500 + (200 * x) / side : (at * 7919) % 40;
        }
    return {
      ...phantom,
      modality: 'MR',
      geometry: { ...phantom.geometry, columns: side, rows: side, slices: side },
      storedValues,
      rescaleSlope: [1],
      rescaleIntercept: [0],
      valueRange: { min: 0, max: 700, mean: 150 },
    };
  }
});
