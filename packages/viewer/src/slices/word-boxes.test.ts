import { describe, expect, test } from '@jest/globals';

import { balancedLines, clearHeight, wrappedLines } from './word-boxes.ts';

const widthOf = (line: string): number => 6 * line.length;

describe('lines', () => {
  const note = 'resampled from tilted, uneven slices';

  test('are as long as fit, and no longer', () => {
    expect(wrappedLines(note, 300, widthOf)).toEqual([note]);
    expect(wrappedLines(note, 175, widthOf)).toEqual(['resampled from tilted, uneven', 'slices']);
    expect(wrappedLines(note, 135, widthOf)).toEqual(['resampled from tilted,', 'uneven slices']);
  });

  test('are balanced, so that no word is left alone', () => {
    expect(balancedLines(note, 300, widthOf)).toEqual([note]);
    expect(balancedLines(note, 175, widthOf)).toEqual(['resampled from', 'tilted, uneven slices']);
  });

  test('lose no word in a pane that is narrower than any', () => {
    expect(wrappedLines(note, 10, widthOf).join(' ')).toBe(note);
    expect(balancedLines(note, 10, widthOf).join(' ')).toBe(note);
  });
});

describe('a letter', () => {
  const headline = [
    { left: 10, right: 66, top: 10, bottom: 26 },
    { left: 10, right: 85, top: 26, bottom: 42 },
  ];

  test('stays at the edge where words end before it', () => {
    expect(clearHeight({ x: 104, y: 14, half: 8 }, 1, headline)).toBe(14);
  });

  test('goes below all lines that reach it', () => {
    expect(clearHeight({ x: 65, y: 14, half: 8 }, 1, headline)).toBe(50);
    // The second line alone reaches so far, and leaves no place above it.
    expect(clearHeight({ x: 80, y: 22, half: 8 }, 1, headline)).toBe(50);
    expect(clearHeight({ x: 80, y: 14, half: 8 }, 1, headline)).toBe(14);
  });

  test('goes above notes at the lower edge, and above what is above them', () => {
    const notes = [
      { left: 20, right: 130, top: 100, bottom: 114 },
      { left: 50, right: 130, top: 86, bottom: 100 },
    ];
    const window = { left: 10, right: 80, top: 124, bottom: 138 };
    expect(clearHeight({ x: 70, y: 134, half: 8 }, -1, [...notes, window])).toBe(78);
    expect(clearHeight({ x: 100, y: 134, half: 8 }, -1, [...notes, window])).toBe(134);
  });
});
