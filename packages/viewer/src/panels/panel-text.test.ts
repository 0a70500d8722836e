import { expect, test } from '@jest/globals';

import { ellipsised, pagesOf, wrapLines } from './panel-text.ts';

const widthOf = (text: string): number => Array.from(text).length;

test('lines break at spaces, words too long for a line anywhere, paragraphs stay apart', () => {
  expect(wrapLines('a short line of text', 8, widthOf)).toEqual(['a short', 'line of', 'text']);
  expect(wrapLines('an incomprehensible word', 8, widthOf)).toEqual([
    'an',
    'incompre',
    'hensible',
    'word',
  ]);
  expect(wrapLines('one\n\ntwo', 8, widthOf)).toEqual(['one', '', 'two']);
});

test('pages hold all lines, and no text is one empty page', () => {
  expect(pagesOf(['a', 'b', 'c'], 2)).toEqual(['a\nb', 'c']);
  expect(pagesOf(['a', '', ''], 2)).toEqual(['a']);
  expect(pagesOf(wrapLines('', 8, widthOf), 2)).toEqual(['']);
});

test('titles are cut with an ellipsis', () => {
  expect(ellipsised('Short', 8, widthOf)).toBe('Short');
  expect(ellipsised('Rather a long title', 8, widthOf)).toBe('Rather…');
});
