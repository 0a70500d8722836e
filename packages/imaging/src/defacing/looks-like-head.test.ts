import { describe, expect, test } from '@jest/globals';
import { createTeachingPhantom } from '../phantom/teaching-phantom.ts';
import { testVolume } from '../volume/fixtures/test-volume.ts';
import type { Volume } from '../volume/volume.ts';
import { looksLikeHead } from './looks-like-head.ts';

/** An ellipse of uniform tissue, 4 mm voxels, without any bone. */
function cylinder(modality: 'CT' | 'MR', widthMm: number, lengthMm: number): Volume {
  const [air, tissue] = modality === 'CT' ? [-1000, 40] : [5, 400];
  return testVolume({
    columns: 100,
    rows: 80,
    slices: 20,
    storedAt: (i, j) =>
      Math.hypot((i - 50) / (widthMm / 8), (j - 40) / (lengthMm / 8)) < 1 ? tissue : air,
    change: {
      modality,
      bodyPartExamined: '',
      geometry: {
        columns: 100,
        rows: 80,
        slices: 20,
        spacingMm: [4, 4, 4],
        indexToLps: [4, 0, 0, -200, 0, 4, 0, -160, 0, 0, 4, 0, 0, 0, 0, 1],
      },
    },
  });
}

describe('looksLikeHead', () => {
  test('believes a body part, and finds a head without one', () => {
    const { volume } = createTeachingPhantom({ columns: 96, rows: 112, slices: 88 });
    expect(looksLikeHead(volume)).toBe('likely');
    expect(looksLikeHead({ ...volume, bodyPartExamined: '' })).toBe('likely');
  });

  test('soft tissue without a skull is no head in CT', () => {
    expect(looksLikeHead(cylinder('CT', 160, 200))).toBe('unlikely');
  });

  test('in MR only size speaks', () => {
    expect(looksLikeHead(cylinder('MR', 160, 200))).toBe('possible');
    expect(looksLikeHead(cylinder('MR', 360, 240))).toBe('unlikely');
  });

  test('pictures and other modalities show no face', () => {
    expect(looksLikeHead(testVolume({ change: { kind: 'image-stack' } }))).toBe('unlikely');
    expect(looksLikeHead(testVolume({ change: { modality: 'PT' } }))).toBe('unlikely');
  });
});
