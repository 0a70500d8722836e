import { describe, expect, test } from '@jest/globals';
import { indexToLps } from '../geometry/volume-geometry.ts';
import { readNifti } from '../nifti/read-nifti.ts';
import { writeNifti } from '../nifti/write-nifti.ts';
import { placeSegmentation } from '../segmentation/place-segmentation.ts';
import { isInMask } from '../segmentation/bit-mask.ts';
import { readSeries } from '../series/read-series.ts';
import type { Volume } from '../volume/volume.ts';
import { voxelSha256 } from '../volume/voxel-sha256.ts';
import { hasRealData, listFiles, readFile, readTruth } from './real-data.ts';

const folder = 'series/cta-aorta-totalseg';

interface NiftiTruth {
  readonly nifti: { readonly voxelSha256: string; readonly maskVoxels: number };
}

let cta: Volume | undefined;

function readCta(): Volume {
  if (cta) return cta;
  const result = readNifti(readFile(`${folder}/cta-aorta.nii.gz`).bytes, { modality: 'CT' });
  if (!('volumes' in result)) throw new Error(JSON.stringify(result));
  expect(result.maxError).toBe(0);
  cta = result.volumes[0]!;
  return cta;
}

const describeReal = hasRealData ? describe : describe.skip;

describeReal('the CT angiography as NIfTI beside its DICOM', () => {
  const truth = readTruth().files as unknown as Readonly<Record<string, NiftiTruth>>;

  test('the same voxels at the same millimetres', async () => {
    const nifti = readCta();
    const { series } = await readSeries(listFiles(`${folder}/dicom`).map(readFile));
    const dicom = series[0]!.volume;
    expect(voxelSha256(nifti)).toBe(truth[`${folder}/cta-aorta.nii.gz`]!.nifti.voxelSha256);
    const valueOf = (volume: Volume, i: number): number =>
      volume.storedValues[i]! * volume.rescaleSlope[0]! + volume.rescaleIntercept[0]!;
    let differing = 0;
    for (let i = 0; i < nifti.storedValues.length; i += 1) {
      if (valueOf(nifti, i) !== valueOf(dicom, i)) differing += 1;
    }
    expect(differing).toBe(0);
    const { columns, rows, slices } = nifti.geometry;
    for (const corner of [
      [0, 0, 0],
      [columns - 1, rows - 1, slices - 1],
    ] as const) {
      const [a, b] = [nifti, dicom].map(({ geometry }) => indexToLps(geometry, corner));
      expect(Math.hypot(a![0] - b![0], a![1] - b![1], a![2] - b![2])).toBeLessThan(1e-3);
    }
  }, 60_000);

  test('the aorta mask: its voxels, and a mean of 352.6 HU inside', () => {
    const volume = readCta();
    const result = readNifti(readFile(`${folder}/cta-aorta-mask.nii.gz`).bytes, {
      asSegmentation: true,
    });
    if (!('segmentation' in result)) throw new Error('no segmentation');
    const { segments } = placeSegmentation(result.segmentation, volume.geometry);
    const mask = segments[0]!.mask;
    expect(mask.voxelCount).toBe(truth[`${folder}/cta-aorta-mask.nii.gz`]!.nifti.maskVoxels);
    const { columns, rows, slices } = volume.geometry;
    let sum = 0;
    for (let k = 0, i = 0; k < slices; k += 1) {
      for (let j = 0; j < rows; j += 1) {
        for (let c = 0; c < columns; c += 1, i += 1) {
          if (isInMask(mask, c, j, k)) sum += volume.storedValues[i]!;
        }
      }
    }
    const mean = sum / mask.voxelCount + volume.rescaleIntercept[0]!;
    expect(mean).toBeCloseTo(352.646, 2);
  }, 60_000);

  test('written and read again it is the same', () => {
    const volume = readCta();
    const result = readNifti(writeNifti(volume));
    if (!('volumes' in result)) throw new Error('not read');
    expect(voxelSha256(result.volumes[0]!)).toBe(voxelSha256(volume));
    for (const [i, value] of result.volumes[0]!.geometry.indexToLps.entries())
      expect(value).toBeCloseTo(volume.geometry.indexToLps[i]!, 3);
  });
});
