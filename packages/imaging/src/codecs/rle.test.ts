import { describe, expect, test } from '@jest/globals';
import { frameFormat } from './fixtures/encode-frame.ts';
import { decodeRle } from './rle.ts';

function rleFrame(segments: readonly (readonly number[])[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(64));
  header.setUint32(0, segments.length, true);
  let offset = 64;
  for (const [i, segment] of segments.entries()) {
    header.setUint32(4 + 4 * i, offset, true);
    offset += segment.length;
  }
  return Uint8Array.of(...new Uint8Array(header.buffer), ...segments.flat());
}

const format = frameFormat({ rows: 1, columns: 5 });

describe('decodeRle', () => {
  test('joins byte planes, most significant first (worked by hand from PS3.5 G.3)', () => {
    // High bytes: five times 1 (257 - 252); low bytes: literal 10 11 12, then twice 9; -128 is a no-op.
    const encoded = rleFrame([[252, 1], [2, 10, 11, 12, 128, 255, 9]]); // prettier-ignore
    const { bytes } = decodeRle(encoded, format);
    expect([...new Uint16Array(bytes.buffer)]).toEqual([266, 267, 268, 265, 265]);
  });

  test.each([
    ['a cut header', new Uint8Array(20)],
    [
      'too many segments',
      rleFrame([
        [252, 1],
        [252, 1],
        [252, 1],
      ]),
    ],
    [
      'a segment that ends early',
      rleFrame([
        [252, 1],
        [1, 10, 11],
      ]),
    ],
    [
      'a literal run cut in the middle',
      rleFrame([
        [252, 1],
        [4, 10, 11],
      ]),
    ],
  ])('refuses %s', (_what, encoded) => {
    expect(() => decodeRle(encoded, format)).toThrow();
  });

  test('refuses a segment that starts outside the frame', () => {
    const encoded = rleFrame([
      [252, 1],
      [252, 1],
    ]);
    new DataView(encoded.buffer).setUint32(8, 4_000_000, true);
    expect(() => decodeRle(encoded, format)).toThrow();
  });
});
