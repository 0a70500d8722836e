import { describe, expect, test } from '@jest/globals';
import { jpeg2000Size, jpegSize } from './codestream-size.ts';
import { encodeFrame, frameFormat } from './fixtures/encode-frame.ts';

const format = frameFormat({ rows: 37, columns: 53, bitsStored: 12 });
const values = new Uint16Array(37 * 53);

describe('codestream sizes are read from headers', () => {
  test.each(['encodeJpeg2000', 'encodeHtJpeg2000'] as const)('%s', async (encoder) => {
    const size = jpeg2000Size(await encodeFrame(encoder, values, format));
    expect(size).toMatchObject({ width: 53, height: 37, componentCount: 1 });
  });

  test.each(['encodeJpegLs', 'encodeJpeg'] as const)('%s', async (encoder) => {
    const size = jpegSize(await encodeFrame(encoder, values, format, { lossy: false }));
    expect(size).toMatchObject({ width: 53, height: 37, componentCount: 1 });
  });

  test('anything else has none', () => {
    expect(jpeg2000Size(new Uint8Array(100))).toBeUndefined();
    expect(jpegSize(new Uint8Array(100))).toBeUndefined();
    expect(jpegSize(Uint8Array.of(0xff, 0xd8, 0xff))).toBeUndefined();
  });
});
