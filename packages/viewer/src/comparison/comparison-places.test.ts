import { expect, test } from '@jest/globals';

import {
  type ComparedPage,
  comparisonPlaces,
  FIRST_PLANES,
  otherPlane,
  withOtherPlane,
} from './comparison-places.ts';

const page = (change: Partial<ComparedPage> = {}) =>
  comparisonPlaces({
    aspect: 1.4,
    planes: FIRST_PLANES,
    large: undefined,
    isStack: false,
    ...change,
  });

test('rows are planes and columns are cases; the volumes share a pane, beside or below the slices', () => {
  expect(page().areas).toEqual({
    axial: '1 / 1 / 2 / 2',
    'compared-axial': '1 / 2 / 2 / 3',
    coronal: '2 / 1 / 3 / 2',
    'compared-coronal': '2 / 2 / 3 / 3',
    volume: '1 / 3 / 3 / 4',
  });
  // A phone, a tablet upright, the middle of a console that is 1000 pixels wide.
  for (const aspect of [0.56, 0.82, 0.84])
    expect(page({ aspect }).areas).toMatchObject({
      axial: '1 / 1 / 2 / 2',
      'compared-axial': '1 / 2 / 2 / 3',
      volume: '3 / 1 / 4 / 3',
    });
});

test.each(['axial', 'coronal', 'sagittal'] as const)(
  'a %s slice that is made large has its counterpart beside it',
  (large) => {
    for (const aspect of [1.4, 0.56])
      expect(page({ large, aspect }).areas).toEqual({
        [large]: '1 / 1 / 2 / 2',
        [`compared-${large}`]: '1 / 2 / 2 / 3',
      });
  },
);

test('the volumes can have all of the page', () => {
  expect(page({ large: 'volume' }).areas).toEqual({ volume: '1 / 1 / 2 / 2' });
});

test('of image stacks there are frames alone, whatever was large', () => {
  for (const large of [undefined, 'volume', 'coronal'] as const)
    expect(Object.keys(page({ isStack: true, large }).areas)).toEqual(['axial', 'compared-axial']);
});

test('either plane gives its place to the third', () => {
  expect(otherPlane(FIRST_PLANES)).toBe('sagittal');
  const sagittalBelow = withOtherPlane(FIRST_PLANES, 'coronal');
  expect(sagittalBelow).toEqual(['axial', 'sagittal']);
  expect(withOtherPlane(sagittalBelow, 'axial')).toEqual(['coronal', 'sagittal']);
  expect(withOtherPlane(sagittalBelow, 'sagittal')).toEqual(FIRST_PLANES);
  expect(withOtherPlane(FIRST_PLANES, 'sagittal')).toEqual(FIRST_PLANES);
  expect(page({ planes: sagittalBelow }).areas).toEqual({
    axial: '1 / 1 / 2 / 2',
    'compared-axial': '1 / 2 / 2 / 3',
    sagittal: '2 / 1 / 3 / 2',
    'compared-sagittal': '2 / 2 / 3 / 3',
    volume: '1 / 3 / 3 / 4',
  });
});
