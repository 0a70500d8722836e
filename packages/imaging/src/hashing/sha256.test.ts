import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { portableSha256Hex, sha256Hex } from './sha256.ts';

describe('sha256Hex', () => {
  test('known answers (FIPS 180-4)', () => {
    const abc = Uint8Array.of(97, 98, 99);
    for (const hash of [sha256Hex, portableSha256Hex]) {
      expect(hash(abc)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
      expect(hash(new Uint8Array(0))).toBe(
        'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      );
    }
  });

  test('the fast and the portable way agree', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(portableSha256Hex(bytes)).toBe(sha256Hex(bytes));
      }),
      { seed: 2 },
    );
  });
});
