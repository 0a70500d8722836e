import { describe, expect, test } from '@jest/globals';

import { codeOfPath, pathOfCode } from './join-address.ts';
import { refusalOfCode, refusalOfError } from './join-refusal.ts';

class JoinRefusedError extends Error {
  override readonly name = 'JoinRefusedError';
  readonly code = 'join.already-open';
}

describe('refusals at the door', () => {
  test('each names what helps', () => {
    expect(refusalOfCode('join.code-unknown', 'x').remedy).toBe('other-code');
    expect(refusalOfCode('join.already-open', 'x').remedy).toBe('take-over');
    expect(refusalOfCode('join.seat-moved', 'x').remedy).toBe('take-over');
    expect(refusalOfCode('join.name-invalid', 'x').remedy).toBe('other-name');
    expect(refusalOfCode('join.room-full', 'x').remedy).toBe('try-again');
    expect(refusalOfCode('connection.protocol', 'x').remedy).toBe('reload');
  });

  test('a refusal keeps the server’s sentence, anything else is the network', () => {
    expect(refusalOfError(new JoinRefusedError('In another tab.'))).toEqual({
      sentence: 'In another tab.',
      remedy: 'take-over',
    });
    expect(refusalOfError(new TypeError('fetch failed'))).toMatchObject({ remedy: 'try-again' });
    expect(refusalOfError(new TypeError('fetch failed')).sentence).not.toContain('fetch');
  });
});

describe('join addresses', () => {
  test('carry a code of six digits, or none', () => {
    expect(codeOfPath('/join/482913')).toBe('482913');
    expect(codeOfPath('/join/482913/')).toBe('482913');
    expect(codeOfPath('/join')).toBeUndefined();
    expect(codeOfPath('/join/4829')).toBeUndefined();
    expect(codeOfPath(pathOfCode('482913'))).toBe('482913');
  });
});
