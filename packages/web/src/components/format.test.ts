import { describe, expect, test } from '@jest/globals';

import {
  codeOfInput,
  countOf,
  formatBytes,
  formatCode,
  formatElapsed,
  formatWhen,
} from './format.ts';

describe('join codes', () => {
  test('are shown in two groups of three', () => {
    expect(formatCode('482913')).toBe('482 913');
    expect(formatCode('48')).toBe('48');
  });

  test('are read from digits with anything between them', () => {
    expect(codeOfInput('482 913')).toBe('482913');
    expect(codeOfInput(' 482-913x')).toBe('482913');
    expect(codeOfInput('48291377')).toBe('482913');
    expect(codeOfInput('')).toBe('');
  });

  test('are read from a pasted join link, whose other digits are not part of them', () => {
    expect(codeOfInput('https://192.168.1.20:2568/join/482913')).toBe('482913');
  });
});

describe('numbers for people', () => {
  test('countOf takes the singular for one alone', () => {
    expect(countOf(0, 'case', 'cases')).toBe('0 cases');
    expect(countOf(1, 'case', 'cases')).toBe('1 case');
    expect(countOf(1204, 'slice', 'slices')).toBe('1,204 slices');
  });

  test.each([
    [-5, '0:00'],
    [7_000, '0:07'],
    [760_999, '12:40'],
    [3_729_000, '1:02:09'],
  ])('formatElapsed(%d) is %s', (elapsedMs, expected) => {
    expect(formatElapsed(elapsedMs)).toBe(expected);
  });

  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [812_400, '812 kB'],
    [999_600, '1.0 MB'],
    [1_440_000_000, '1.4 GB'],
  ])('formatBytes(%d) is %s', (bytes, expected) => {
    expect(formatBytes(bytes)).toBe(expected);
  });

  test('formatWhen goes from minutes over hours to the date', () => {
    const now = Date.UTC(2026, 10, 22, 12);
    expect(formatWhen(now - 20_000, now)).toBe('just now');
    expect(formatWhen(now - 5 * 60_000, now)).toBe('5 min ago');
    expect(formatWhen(now - 3 * 3_600_000, now)).toBe('3 h ago');
    expect(formatWhen(now - 48 * 3_600_000, now)).toBe('2026-11-20');
  });
});
