import { describe, expect, test } from '@jest/globals';

import {
  applyPalette,
  expandSharedColour,
  interleavePlanes,
  rgbFromYbr,
  separatePlanes,
} from './colour.ts';
import { encodeFrame, frameFormat } from './fixtures/encode-frame.ts';
import { runFrameTask } from './frame-task.ts';
import type { FrameFormat } from './frame.ts';

const RGB = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 200, 100, 50, 128, 128, 128);
const PIXELS = RGB.length / 3;

/** Formula: DICOM PS3.3 C.7.6.3.1.2. */
function ybrOf(rgb: Uint8Array): Uint8Array {
  return Uint8Array.from(rgb, (_, i) => {
    const [r, g, b] = [rgb[i - (i % 3)]!, rgb[i - (i % 3) + 1]!, rgb[i - (i % 3) + 2]!];
    const ybr = [
      0.299 * r + 0.587 * g + 0.114 * b,
      -0.1687 * r - 0.3313 * g + 0.5 * b + 128,
      0.5 * r - 0.4187 * g - 0.0813 * b + 128,
    ];
    return Math.min(255, Math.max(0, Math.round(ybr[i % 3]!)));
  });
}

async function decode(
  encoded: Uint8Array,
  transferSyntaxUid: string,
  format: FrameFormat,
): Promise<number[]> {
  const result = await runFrameTask({
    kind: 'decode',
    encoded,
    transferSyntaxUid,
    format,
    tables: {},
    target: { signed: false, samplesPerPixel: 3 },
    withSampleBytes: false,
    planesInFile: false,
  });
  if (result.kind !== 'decoded') throw new Error('not decoded');
  return [...result.values];
}

const format = (change: Partial<FrameFormat>): FrameFormat =>
  frameFormat({ rows: 1, columns: PIXELS, bitsAllocated: 8, colour: 'rgb', ...change });

function largestDifference(a: readonly number[], b: Uint8Array): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
}

describe('colour', () => {
  test('planes and pixels are each other reversed', () => {
    const planes = separatePlanes(RGB, PIXELS);
    expect([...planes.subarray(0, PIXELS)]).toEqual([255, 0, 0, 10, 200, 128]);
    expect(interleavePlanes(planes, PIXELS)).toEqual(RGB);
  });

  test('YBR comes back as the RGB it was made of, to two counts of rounding', () => {
    const out = new Uint8Array(RGB.length);
    rgbFromYbr(ybrOf(RGB), out);
    expect(largestDifference([...out], RGB)).toBeLessThanOrEqual(2);
  });

  test('two pixels share a colour in YBR_FULL_422, an odd last one has its own', () => {
    expect([...expandSharedColour(Uint8Array.of(1, 2, 8, 9, 3, 0, 6, 7), 3)]).toEqual([
      1, 8, 9, 2, 8, 9, 3, 6, 7,
    ]);
  });

  test('stored values outside a palette take the colour at its end', () => {
    const out = new Uint8Array(9);
    const rgb = Uint8Array.of(1, 2, 3, 4, 5, 6);
    applyPalette(Int16Array.of(-5, 10, 99), { firstStoredValue: 9, rgb }, out);
    expect([...out]).toEqual([1, 2, 3, 4, 5, 6, 4, 5, 6]);
  });
});

describe('colour frames', () => {
  test('uncompressed, by pixel and by plane', async () => {
    const syntax = '1.2.840.10008.1.2.1';
    expect(await decode(RGB, syntax, format({}))).toEqual([...RGB]);
    const planes = separatePlanes(RGB, PIXELS);
    expect(await decode(planes, syntax, format({ planar: true }))).toEqual([...RGB]);
  });

  test('uncompressed YBR_FULL, and YBR_FULL_422 with two pixels of one colour', async () => {
    const syntax = '1.2.840.10008.1.2.1';
    const full = await decode(ybrOf(RGB), syntax, format({ colour: 'ybr-full' }));
    expect(largestDifference(full, RGB)).toBeLessThanOrEqual(2);
    const shared = format({ columns: 2, colour: 'ybr-full-422' });
    const [y, cb, cr] = ybrOf(Uint8Array.of(200, 100, 50));
    const pair = await decode(Uint8Array.of(y!, y!, cb!, cr!), syntax, shared);
    expect(largestDifference(pair, Uint8Array.of(200, 100, 50, 200, 100, 50))).toBeLessThan(3);
  });

  test.each([
    ['1.2.840.10008.1.2.5', 'encodeRle', {}],
    ['1.2.840.10008.1.2.4.70', 'encodeJpeg', { lossy: false, predictor: 1 }],
    ['1.2.840.10008.1.2.4.80', 'encodeJpegLs', { lossy: false }],
    ['1.2.840.10008.1.2.4.90', 'encodeJpeg2000', { lossy: false }],
    ['1.2.840.10008.1.2.4.201', 'encodeHtJpeg2000', { lossy: false }],
  ] as const)('%s', async (syntax, encoder, parameters) => {
    // Codecs of wavelets and predictors want more than a line of pixels.
    const pattern = Uint8Array.from({ length: 32 * 24 * 3 }, (_, i) => (i * 7 + (i >> 5)) % 256);
    const own = format({ rows: 24, columns: 32 });
    const encoded = await encodeFrame(encoder, pattern, own, parameters);
    expect(await decode(encoded, syntax, own)).toEqual([...pattern]);
  });
});
