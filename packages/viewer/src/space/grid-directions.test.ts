import { expect, test } from '@jest/globals';
import type { VolumeGeometry } from '@rounds/imaging';

import { gridDirections } from './grid-directions.ts';

const axial: VolumeGeometry = {
  columns: 4,
  rows: 4,
  slices: 4,
  spacingMm: [1, 1, 2],
  indexToLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1],
};

test('an axial grid goes from right to left, from front to back, from feet to head', () => {
  expect(gridDirections(axial)).toEqual([
    { first: 'R', last: 'L' },
    { first: 'A', last: 'P' },
    { first: 'F', last: 'H' },
  ]);
});

test('a sagittal grid has its own directions', () => {
  const indexToLps = [0, 0, 2, 0, 1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 1] as const;
  expect(gridDirections({ ...axial, indexToLps })).toEqual([
    { first: 'A', last: 'P' },
    { first: 'H', last: 'F' },
    { first: 'R', last: 'L' },
  ]);
});
