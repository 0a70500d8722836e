import { expect, test } from '@jest/globals';

import { secretOfLink } from './instructor.ts';

test('a link is taken whole or as its secret', () => {
  expect(secretOfLink('http://localhost:2567/console#link=abc-_1')).toBe('abc-_1');
  expect(secretOfLink('abc-_1')).toBe('abc-_1');
});
