import { describe, expect, test } from '@jest/globals';

import { nameOfUpload } from './upload-name.ts';

describe('names of uploads', () => {
  test.each([
    ['0001.dcm', '0001.dcm'],
    ['DOE^JOHN/study/0001.dcm', '0001.dcm'],
    ['study\\series\\IM 1', 'IM 1'],
    ['Ärzte/größe.dcm', 'größe.dcm'],
  ])('%p is called %p', (path, name) => {
    expect(nameOfUpload(path)).toBe(name);
  });

  test.each([
    '',
    '/',
    '../secret',
    'a/../b',
    '/etc/passwd',
    'C:\\..\\x',
    'a//b',
    './a',
    'a/',
    'a\u0000b',
    'x'.repeat(1025),
  ])('%p is refused', (path) => {
    expect(nameOfUpload(path)).toBeUndefined();
  });
});
