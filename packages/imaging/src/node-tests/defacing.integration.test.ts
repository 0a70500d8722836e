import { describe, expect, test } from '@jest/globals';
import { deface } from '../defacing/deface.ts';
import { looksLikeHead } from '../defacing/looks-like-head.ts';
import { readSeries } from '../series/read-series.ts';
import type { Volume } from '../volume/volume.ts';
import { hasRealData, readSeriesFiles, readTruth } from './real-data.ts';

const onRealData = hasRealData ? describe : describe.skip;
const truth = readTruth();
const TIMEOUT_MS = 120_000;

async function volumeOf(name: string): Promise<Volume> {
  const { series } = await readSeries(readSeriesFiles(truth.series[name]!));
  return series[0]!.volume;
}

/** Millilitres that changed, by what they were (modality values), and whether all became the same air. */
function measure(before: Volume, after: Volume) {
  const [dy, dx, dz] = before.geometry.spacingMm;
  const voxelMl = (dx * dy * dz) / 1000;
  let tissueMl = 0;
  let boneMl = 0;
  const fills = new Set<number>();
  for (let at = 0; at < before.storedValues.length; at += 1) {
    const was = before.storedValues[at]!;
    if (was === after.storedValues[at]) continue;
    fills.add(after.storedValues[at]!);
    const value = was * before.rescaleSlope[0]! + before.rescaleIntercept[0]!;
    if (value > -300) tissueMl += voxelMl;
    if (value > 600) boneMl += voxelMl;
  }
  return { tissueMl, boneMl, fills: fills.size };
}

onRealData('real heads', () => {
  test(
    'a head CT loses its face and keeps its skull',
    async () => {
      const before = await volumeOf('ct-head-cranium');
      expect(looksLikeHead({ ...before, bodyPartExamined: '' })).toBe('likely');
      const result = deface(before);
      if ('problem' in result) throw new Error(result.problem);
      const { tissueMl, boneMl, fills } = measure(before, result.volume);
      expect(fills).toBe(1);
      expect(tissueMl).toBeGreaterThan(150);
      expect(tissueMl).toBeLessThan(500);
      expect(boneMl).toBeLessThan(0.5);
    },
    TIMEOUT_MS,
  );

  test(
    'a skull without skin has little to lose, whatever stands around it',
    async () => {
      const before = await volumeOf('ct-headphantom-philips');
      const result = deface(before);
      if ('problem' in result) throw new Error(result.problem);
      expect(measure(before, result.volume).boneMl).toBeLessThan(0.5);
    },
    TIMEOUT_MS,
  );

  test(
    'a brain MR whose face was removed before keeps its brain',
    async () => {
      const before = await volumeOf('mr-brain-vs001');
      expect(looksLikeHead({ ...before, bodyPartExamined: '' })).toBe('possible');
      const result = deface(before);
      if ('problem' in result) throw new Error(result.problem);
      // A box well inside the brain: 80 x 100 x 50 mm around the middle of the upper half.
      const { columns, rows } = before.geometry;
      for (let k = 65; k < 98; k += 1) {
        for (let j = 140; j < 380; j += 7) {
          for (let i = 160; i < 350; i += 7) {
            const at = (k * rows + j) * columns + i;
            expect(result.volume.storedValues[at]).toBe(before.storedValues[at]);
          }
        }
      }
    },
    TIMEOUT_MS,
  );

  test(
    'chests and aortas are no heads',
    async () => {
      for (const name of ['petct-chest-acrin042-ct', 'cta-aorta-totalseg']) {
        expect(looksLikeHead({ ...(await volumeOf(name)), bodyPartExamined: '' })).toBe('unlikely');
      }
    },
    TIMEOUT_MS,
  );
});
