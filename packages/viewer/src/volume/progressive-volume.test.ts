import { expect, test } from '@jest/globals';
import { createTeachingPhantom } from '@rounds/imaging';

import { emptyLevel, enlargeSlice, placeSlice } from './progressive-volume.ts';

const { volume } = createTeachingPhantom({ columns: 16, rows: 12, slices: 3 });

test('a level has the grid of its resolution', () => {
  const coarse = emptyLevel(volume, 2, true);
  expect(coarse.geometry).toMatchObject({ columns: 4, rows: 3, slices: 3 });
  expect(coarse.storedValues).toHaveLength(36);
});

test('enlarging keeps coarse voxels where they were and fills in between in straight lines', () => {
  const coarse = emptyLevel(volume, 1, true);
  for (let i = 0; i < 48; i++) coarse.storedValues[i] = (i % 8) * 10 + Math.floor(i / 8) * 100;
  const fine = emptyLevel(volume, 0, true);
  enlargeSlice(coarse, fine, 0);
  const at = (column: number, row: number): number =>
    fine.storedValues[row * 16 + column] as number;
  for (let row = 0; row < 6; row++) {
    for (let column = 0; column < 8; column++) {
      expect(at(column * 2, row * 2)).toBe(column * 10 + row * 100);
      if (column < 7 && row < 5)
        expect(at(column * 2 + 1, row * 2 + 1)).toBe(column * 10 + 5 + row * 100 + 50);
    }
  }
  // Beyond the last coarse voxel its value goes on.
  expect(at(15, 11)).toBe(570);
});

test('real voxels take the place of their slice alone', () => {
  const fine = emptyLevel(volume, 0, true);
  placeSlice(fine, 1, new Int16Array(192).fill(7));
  expect([
    fine.storedValues[191],
    fine.storedValues[192],
    fine.storedValues[383],
    fine.storedValues[384],
  ]).toEqual([0, 7, 7, 0]);
});

test('colour is enlarged and placed channel by channel', () => {
  const colour = {
    ...volume,
    samplesPerPixel: 3 as const,
    photometricInterpretation: 'RGB' as const,
  };
  const coarse = emptyLevel(colour, 1, false);
  const fine = emptyLevel(colour, 0, false);
  expect(fine.storedValues).toBeInstanceOf(Uint8Array);
  expect(fine.storedValues).toHaveLength(16 * 12 * 3 * 3);
  for (let i = 0; i < 8 * 6; i++)
    coarse.storedValues.set([(i % 8) * 10, Math.floor(i / 8) * 10, 7], i * 3);
  enlargeSlice(coarse, fine, 0);
  expect([...fine.storedValues.subarray((3 * 16 + 5) * 3, (3 * 16 + 5) * 3 + 3)]).toEqual([
    25, 15, 7,
  ]);
  placeSlice(fine, 2, new Uint8Array(16 * 12 * 3).fill(9));
  expect(fine.storedValues.indexOf(9)).toBe(2 * 16 * 12 * 3);
  expect(fine.storedValues.at(-1)).toBe(9);
});
