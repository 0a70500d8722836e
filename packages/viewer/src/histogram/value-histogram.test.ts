import { describe, expect, test } from '@jest/globals';
import { createTeachingPhantom, type Volume } from '@rounds/imaging';

import { CaseHistogram } from './case-histogram.ts';
import { countValues, HISTOGRAM_BINS, type ValueHistogram } from './value-histogram.ts';

const { volume } = createTeachingPhantom({ columns: 32, rows: 32, slices: 12 });

function histogramOf(of: Volume): ValueHistogram {
  const counting = countValues(of);
  for (;;) {
    const { done, value } = counting.next();
    if (done === true) return value;
  }
}

describe('the histogram of a volume', () => {
  test('counts every voxel of a small one, between its least and its largest value', () => {
    const { minValue, maxValue, counts } = histogramOf(volume);
    expect([minValue, maxValue]).toEqual([volume.valueRange.min, volume.valueRange.max]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(volume.storedValues.length);
  });

  test('puts values where they belong, whatever the rescale of their slice', () => {
    const storedValues = Uint16Array.of(0, 10, 20, 30);
    const uneven: Volume = {
      ...volume,
      geometry: { ...volume.geometry, columns: 2, rows: 1, slices: 2 },
      storedValues,
      rescaleSlope: [1, 2],
      rescaleIntercept: [0, 0],
      valueRange: { min: 0, max: 64, mean: 10 },
    };
    const { counts } = histogramOf(uneven);
    const filled = [...counts].flatMap((count, bin) =>
      count > 0 ? [(bin / HISTOGRAM_BINS) * 64] : [],
    );
    expect(filled).toEqual([0, 10, 40, 60]);
  });

  test('is counted when it is first asked for, in pieces, and again as finer voxels come', () => {
    const waiting: ((hasTime: () => boolean) => void)[] = [];
    let changes = 0;
    const histogram = new CaseHistogram({
      volume: () => volume,
      onChange: () => (changes += 1),
      whenIdle: (work) => {
        waiting.push(work);
        return () => void waiting.splice(waiting.indexOf(work), 1);
      },
    });
    const runAll = (): number => {
      let pieces = 0;
      for (let work = waiting.shift(); work !== undefined; work = waiting.shift()) {
        work(() => false);
        pieces += 1;
      }
      return pieces;
    };
    histogram.refresh();
    expect(runAll()).toBe(0);
    expect(histogram.get()).toBeUndefined();
    expect(runAll()).toBe(13);
    expect(changes).toBe(1);
    expect(histogram.get()?.counts.length).toBe(HISTOGRAM_BINS);
    expect(runAll()).toBe(0);
    histogram.refresh();
    expect(runAll()).toBe(13);
    histogram.clear();
    expect(runAll()).toBe(0);
  });
});
