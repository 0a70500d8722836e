import { expect, test } from '@jest/globals';

import { caseTitlePlace } from './case-title-place.ts';

test('where there is room, the title of the case stands below the tag, as far as the middle of the pane', () => {
  expect(caseTitlePlace({ width: 280, height: 370 })).toEqual({ leftPixels: 10, titlePixels: 118 });
  expect(caseTitlePlace({ width: 195, height: 250 })).toEqual({
    leftPixels: 10,
    titlePixels: 75.5,
  });
});

test('a pane that is too narrow for a title has the tag alone', () => {
  expect(caseTitlePlace({ width: 138, height: 250 })).toEqual({ leftPixels: 10 });
});

test('in a low pane the title is left out before it covers the letter at the edge, and the tag stands beside it', () => {
  expect(caseTitlePlace({ width: 208, height: 178 })).toEqual({ leftPixels: 10 });
  expect(caseTitlePlace({ width: 280, height: 115 })).toEqual({ leftPixels: 24 });
});
