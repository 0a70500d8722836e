import { describe, expect, test } from '@jest/globals';
import { deflateSync } from 'fflate';
import { sha256Hex } from '../hashing/sha256.ts';
import { AttributeReader } from './attributes.ts';
import {
  asciiBytes,
  joinBytes,
  SYNTAX,
  writePart10,
  type Elements,
} from './fixtures/part10-writer.ts';
import { sliceElements, sliceFile } from './fixtures/slices.ts';
import { inflateCapped, InflationLimitError } from './inflate.ts';
import { parsePart10 } from './part10.ts';
import { TAGS } from './tags.ts';

function attributesOf(bytes: Uint8Array): AttributeReader {
  const result = parsePart10(bytes);
  if ('refusal' in result) throw new Error(`refused: ${result.refusal}`);
  return new AttributeReader(result.parsed.dataSet);
}

function refusalOf(bytes: Uint8Array): string | undefined {
  const result = parsePart10(bytes);
  return 'refusal' in result ? result.refusal : undefined;
}

describe('parsePart10', () => {
  test.each([
    SYNTAX.implicitLittleEndian,
    SYNTAX.explicitLittleEndian,
    SYNTAX.explicitBigEndian,
    SYNTAX.deflated,
  ])('reads attributes written in %s', (transferSyntaxUid) => {
    const attributes = attributesOf(sliceFile({ transferSyntaxUid, rows: 3, columns: 5 }).bytes);
    expect(attributes.unsigned16(TAGS.rows)).toBe(3);
    expect(attributes.unsigned16(TAGS.columns)).toBe(5);
    expect(attributes.decimals(TAGS.pixelSpacing)).toEqual([0.5, 0.25]);
    expect(attributes.text(TAGS.modality)).toBe('CT');
  });

  test('accepts a data set without preamble, explicit or implicit', () => {
    const elements = sliceElements();
    for (const transferSyntaxUid of [SYNTAX.explicitLittleEndian, SYNTAX.implicitLittleEndian]) {
      const attributes = attributesOf(writePart10({ elements, transferSyntaxUid, bare: true }));
      expect(attributes.unsigned16(TAGS.columns)).toBe(4);
    }
  });

  test('accepts meta information without preamble', () => {
    expect(attributesOf(sliceFile().bytes.subarray(132)).unsigned16(TAGS.columns)).toBe(4);
  });

  test('reads past 64-bit value representations', () => {
    const elements: Elements = {
      ...sliceElements(),
      0x00110010: ['LO', 'X'],
      0x00111001: ['SV', new Uint8Array(8)],
    };
    expect(attributesOf(writePart10({ elements })).unsigned16(TAGS.columns)).toBe(4);
  });

  test('does not mind what follows the pixel data', () => {
    const bytes = joinBytes([sliceFile().bytes, Uint8Array.of(0xfc, 0xff, 0xfc, 0xff, 0x4f)]);
    expect(attributesOf(bytes).unsigned16(TAGS.columns)).toBe(4);
  });

  test.each([
    ['file.empty', new Uint8Array(0)],
    ['file.archive', joinBytes([Uint8Array.of(0x50, 0x4b, 3, 4), new Uint8Array(200)])],
    ['file.archive', joinBytes([Uint8Array.of(0x1f, 0x8b, 8, 0), new Uint8Array(200)])],
    ['dicom.not-dicom', asciiBytes('Dear colleague, please find enclosed ...'.repeat(10))],
    ['dicom.not-dicom', Uint8Array.of(1)],
    ['dicom.truncated', sliceFile().bytes.subarray(0, 300)],
    ['dicom.damaged', writePart10({ elements: sliceElements(), transferSyntaxUid: '' })],
  ])('refuses as %s', (code, bytes) => {
    expect(refusalOf(bytes)).toBe(code);
  });

  test('refuses sequences nested thousands deep instead of overflowing the stack', () => {
    const open = Uint8Array.of(
      0x08,
      0,
      0x40,
      0x11,
      0x53,
      0x51,
      0,
      0,
      255,
      255,
      255,
      255,
      0xfe,
      0xff,
      0,
      0xe0,
      255,
      255,
      255,
      255,
    );
    const bytes = joinBytes([
      writePart10({ elements: {} }),
      ...Array.from({ length: 20_000 }, () => open),
    ]);
    expect(refusalOf(bytes)).toBe('dicom.too-nested');
  });

  test('survives any prefix of a file', () => {
    const { bytes } = sliceFile();
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => parsePart10(bytes.subarray(0, length))).not.toThrow();
    }
  });
});

describe('inflateCapped', () => {
  test('gives back what was deflated', () => {
    const original = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) % 251);
    expect(sha256Hex(inflateCapped(deflateSync(original)))).toBe(sha256Hex(original));
  });

  test('stops a bomb before it fills the memory', () => {
    const bomb = deflateSync(new Uint8Array(1_000_000));
    expect(bomb.length).toBeLessThan(2000);
    expect(() => inflateCapped(bomb, 500_000)).toThrow(InflationLimitError);
    expect(inflateCapped(bomb)).toHaveLength(1_000_000);
  });
});
