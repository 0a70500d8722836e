import { expect, test } from '@jest/globals';

import { isToScale, pictureNotes } from './picture-notes.ts';

test.each([
  [[], []],
  [['padding', 'synthetic', 'monochrome1'], []],
  [['gantry-tilt', 'resampled'], ['resampled from tilted slices']],
  [
    ['gantry-tilt', 'non-uniform-spacing', 'missing-slices', 'resampled'],
    ['resampled from tilted, uneven slices'],
  ],
  [
    ['lossy-compression', 'masked', 'uncalibrated', 'defaced'],
    ['lossy', 'parts blacked out', 'face removed', 'not to scale'],
  ],
] as const)('flags %p are told as %p', (flags, notes) => {
  expect(pictureNotes({ flags })).toEqual(notes);
});

test('there is a scale where the spacing is known', () => {
  expect(isToScale({ flags: ['resampled'] })).toBe(true);
  expect(isToScale({ flags: ['uncalibrated'] })).toBe(false);
});
