import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeFrame, isSupportedTransferSyntax } from './decode-frame.ts';
import { encodeFrame, frameFormat, type EncoderName } from './fixtures/encode-frame.ts';
import { FrameSizeError, writeStoredValues, type FrameFormat } from './frame.ts';

async function storedValues(
  encoded: Uint8Array,
  syntax: string,
  format: FrameFormat,
): Promise<number[]> {
  const decoded = await decodeFrame(encoded, syntax, format);
  const count = format.rows * format.columns;
  const out = format.signed ? new Int16Array(count) : new Uint16Array(count);
  writeStoredValues(decoded, format, out);
  return [...out];
}

const LOSSLESS: readonly (readonly [syntax: string, encoder: EncoderName, parameters: object])[] = [
  ['1.2.840.10008.1.2.5', 'encodeRle', {}],
  ['1.2.840.10008.1.2.4.57', 'encodeJpeg', { lossy: false, predictor: 4 }],
  ['1.2.840.10008.1.2.4.70', 'encodeJpeg', { lossy: false, predictor: 1 }],
  ['1.2.840.10008.1.2.4.80', 'encodeJpegLs', { lossy: false }],
  ['1.2.840.10008.1.2.4.90', 'encodeJpeg2000', { lossy: false }],
  ['1.2.840.10008.1.2.4.201', 'encodeHtJpeg2000', { lossy: false }],
];

describe('decodeFrame', () => {
  describe.each(LOSSLESS)('%s', (syntax, encoder, parameters) => {
    test.each([
      ['16-bit unsigned', frameFormat(), (i: number) => (i * 7919) % 65_536],
      [
        '16-bit signed',
        frameFormat({ signed: true }),
        (i: number) => ((i * 7919) % 65_536) - 32_768,
      ],
      ['12-bit unsigned', frameFormat({ bitsStored: 12 }), (i: number) => (i * 37) % 4096],
      [
        '12-bit signed',
        frameFormat({ bitsStored: 12, signed: true }),
        (i: number) => ((i * 37) % 4096) - 2048,
      ],
    ])('gives back %s values', async (_name, format, valueAt) => {
      const expected = Array.from({ length: format.rows * format.columns }, (_, i) => valueAt(i));
      const values = format.signed ? Int16Array.from(expected) : Uint16Array.from(expected);
      const encoded = await encodeFrame(encoder, values, format, parameters);
      expect(await storedValues(encoded, syntax, format)).toEqual(expected);
    });

    test('gives back 8-bit values', async () => {
      const format = frameFormat({ bitsAllocated: 8 });
      const expected = Array.from(
        { length: format.rows * format.columns },
        (_, i) => (i * 11) % 256,
      );
      const encoded = await encodeFrame(encoder, Uint8Array.from(expected), format, parameters);
      expect(await storedValues(encoded, syntax, format)).toEqual(expected);
    });

    test('never returns pixels for a broken stream of the wrong length', async () => {
      const format = frameFormat();
      const values = new Uint16Array(format.rows * format.columns);
      const encoded = await encodeFrame(encoder, values, format, parameters);
      await expect(decodeFrame(encoded.subarray(0, 8), syntax, format)).rejects.toThrow();
    });
  });

  test.each(LOSSLESS.slice(1))(
    '%s: a frame of another size than the header says is refused',
    async (syntax, encoder, parameters) => {
      const encoded = await encodeFrame(
        encoder,
        new Uint16Array(19 * 23),
        frameFormat(),
        parameters,
      );
      await expect(decodeFrame(encoded, syntax, frameFormat({ rows: 20 }))).rejects.toThrow(
        FrameSizeError,
      );
    },
  );

  test('lossy JPEG with 8 bits comes close', async () => {
    const format = frameFormat({ bitsAllocated: 8, rows: 32, columns: 32 });
    const smooth = Uint8Array.from(
      { length: 1024 },
      (_, i) => 60 + (i % 32) * 2 + Math.floor(i / 32),
    );
    const encoded = await encodeFrame('encodeJpeg', smooth, format, { lossy: true, quality: 95 });
    const decoded = await storedValues(encoded, '1.2.840.10008.1.2.4.50', format);
    for (const [i, value] of decoded.entries())
      expect(Math.abs(value - smooth[i]!)).toBeLessThanOrEqual(4);
  });

  test('big endian words are swapped', async () => {
    const format = frameFormat({ rows: 1, columns: 2 });
    expect(
      await storedValues(Uint8Array.of(0x01, 0x02, 0xff, 0xfe), '1.2.840.10008.1.2.2', format),
    ).toEqual([0x0102, 0xfffe]);
    const bytes = frameFormat({ rows: 1, columns: 4, bitsAllocated: 8 });
    expect(await storedValues(Uint8Array.of(1, 2, 3, 4), '1.2.840.10008.1.2.2', bytes)).toEqual([
      1, 2, 3, 4,
    ]);
  });

  test('knows what it cannot decode', async () => {
    expect(isSupportedTransferSyntax('1.2.840.10008.1.2.4.102')).toBe(false);
    await expect(
      decodeFrame(new Uint8Array(4), '1.2.840.10008.1.2.4.102', frameFormat()),
    ).rejects.toThrow();
  });
});

describe('writeStoredValues', () => {
  test('sign-extends from BitsStored and ignores what lies in unused bits', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 16 }),
        fc.integer({ min: 0, max: 65_535 }),
        (bitsStored, word) => {
          const bytes = Uint8Array.of(word & 255, word >> 8);
          const unsigned = new Uint16Array(1);
          writeStoredValues(
            { bytes, bytesPerSample: 2 },
            frameFormat({ rows: 1, columns: 1, bitsStored }),
            unsigned,
          );
          expect(unsigned[0]).toBe(word % 2 ** bitsStored);
          const signed = new Int16Array(1);
          writeStoredValues(
            { bytes, bytesPerSample: 2 },
            frameFormat({ rows: 1, columns: 1, bitsStored, signed: true }),
            signed,
          );
          const low = word % 2 ** bitsStored;
          expect(signed[0]).toBe(low >= 2 ** (bitsStored - 1) ? low - 2 ** bitsStored : low);
        },
      ),
      { seed: 1 },
    );
  });

  test('takes bits from below HighBit', () => {
    const out = new Uint16Array(1);
    const format = frameFormat({ rows: 1, columns: 1, bitsStored: 12, highBit: 15 });
    writeStoredValues({ bytes: Uint8Array.of(0x3f, 0x12), bytesPerSample: 2 }, format, out);
    expect(out[0]).toBe(0x123);
  });

  test('does not mind odd byte offsets', () => {
    const out = new Uint16Array(1);
    const bytes = Uint8Array.of(9, 0x34, 0x12).subarray(1);
    writeStoredValues({ bytes, bytesPerSample: 2 }, frameFormat({ rows: 1, columns: 1 }), out);
    expect(out[0]).toBe(0x1234);
  });
});
