import type { GridDirections } from '@rounds/viewer';

const WORDS: Readonly<Record<string, string>> = {
  R: 'right',
  L: 'left',
  A: 'front',
  P: 'back',
  F: 'feet',
  H: 'head',
};

/** 'HA' as 'head, front'. */
export function directionWord(letters: string): string {
  return letters
    .split('')
    .map((letter) => WORDS[letter] ?? letter)
    .join(', ');
}

/** Until a case is known, its grid is called what it is in most. */
export const USUAL_DIRECTIONS: GridDirections = [
  { first: 'R', last: 'L' },
  { first: 'A', last: 'P' },
  { first: 'F', last: 'H' },
];
