import { describe, expect, test } from '@jest/globals';
import { testVolume } from '../volume/fixtures/test-volume.ts';
import type { Volume } from '../volume/volume.ts';
import { coronalProjection } from './coronal-projection.ts';
import { renderThumbnail, type Thumbnail } from './render-thumbnail.ts';

const pixel = ({ width, rgba }: Thumbnail, x: number, y: number): number[] =>
  Array.from(rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4));

const stack = (change: Partial<Volume> = {}): Volume =>
  testVolume({
    columns: 8,
    rows: 4,
    slices: 3,
    storedAt: (i, _, k) => (k === 1 && i < 4 ? 1000 : 0),
    change: {
      kind: 'image-stack',
      modality: 'DX',
      windows: [{ center: 500, width: 1000 }],
      geometry: {
        columns: 8,
        rows: 4,
        slices: 3,
        spacingMm: [1, 1, 1],
        indexToLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
      },
      ...change,
    },
  });

describe('renderThumbnail', () => {
  test('an image stack: its middle frame, in proportion, on black', () => {
    const thumbnail = renderThumbnail(stack(), { size: 64 });
    expect([thumbnail.width, thumbnail.height, thumbnail.rgba.length]).toEqual([64, 64, 16_384]);
    expect(pixel(thumbnail, 8, 32)).toEqual([255, 255, 255, 255]);
    expect(pixel(thumbnail, 56, 32)).toEqual([0, 0, 0, 255]);
    expect(pixel(thumbnail, 8, 4)).toEqual([0, 0, 0, 255]);
    expect(pixel(thumbnail, 8, 17)).toEqual([255, 255, 255, 255]);
  });

  test('pixels that are not square are not drawn square', () => {
    const { geometry } = stack();
    const tall = stack({ geometry: { ...geometry, spacingMm: [2, 1, 1] } });
    expect(pixel(renderThumbnail(tall, { size: 64 }), 8, 1)).toEqual([255, 255, 255, 255]);
  });

  test('MONOCHROME1 is inverted, colour is kept', () => {
    const inverted = stack({ photometricInterpretation: 'MONOCHROME1' });
    expect(pixel(renderThumbnail(inverted, { size: 64 }), 56, 32)).toEqual([255, 255, 255, 255]);
    const red = stack({
      samplesPerPixel: 3,
      photometricInterpretation: 'RGB',
      storedValues: Uint8Array.from({ length: 8 * 4 * 3 * 3 }, (_, i) => [200, 10, 30][i % 3]!),
    });
    expect(pixel(renderThumbnail(red, { size: 64 }), 32, 32)).toEqual([200, 10, 30, 255]);
  });

  test('a volume has a view from the front in the corner, PET is that view, dark on white', () => {
    const body = testVolume({
      columns: 32,
      rows: 32,
      slices: 24,
      storedAt: (i, j, k) => (Math.hypot(i - 15.5, j - 15.5, k - 11.5) < 9 ? 1000 : 0),
      change: {
        windows: [{ center: 500, width: 1000 }],
        valueRange: { min: 0, max: 1000, mean: 1 },
      },
    });
    const volume: Volume = {
      ...body,
      geometry: {
        ...body.geometry,
        indexToLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
        spacingMm: [1, 1, 1],
      },
    };
    const ct = renderThumbnail(volume, { size: 128 });
    expect(pixel(ct, 64, 64)[0]).toBe(255);
    expect(pixel(ct, 104, 109)[0]).toBeGreaterThan(200);
    const pet = renderThumbnail({ ...volume, modality: 'PT' }, { size: 128 });
    expect(pixel(pet, 64, 64)[0]).toBeLessThan(10);
    expect(pixel(pet, 4, 64)[0]).toBeGreaterThan(245);
  });
});

describe('coronalProjection', () => {
  /** One bright voxel in the left, anterior, upper part of the body. */
  const marked = (indexToLps: Volume['geometry']['indexToLps'], at: readonly number[]): Volume => {
    const volume = testVolume({
      columns: 10,
      rows: 10,
      slices: 10,
      storedAt: (i, j, k) => (i === at[0] && j === at[1] && k === at[2] ? 500 : 0),
    });
    return { ...volume, geometry: { ...volume.geometry, indexToLps, spacingMm: [1, 1, 1] } };
  };

  test.each([
    ['axial', [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], [8, 2, 7]],
    ['axial from head to feet', [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 9, 0, 0, 0, 1], [8, 2, 2]],
    ['coronal', [1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 9, 0, 0, 0, 1], [8, 2, 2]],
    ['sagittal', [0, 0, 1, 0, 1, 0, 0, 0, 0, -1, 0, 9, 0, 0, 0, 1], [2, 2, 8]],
  ] as const)('%s: head up, left on the right', (_, indexToLps, at) => {
    const picture = coronalProjection(marked(indexToLps, at), 'highest')!;
    const brightest = picture.values.indexOf(500);
    expect([brightest % picture.columns, Math.floor(brightest / picture.columns)]).toEqual([8, 2]);
  });
});
