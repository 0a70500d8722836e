import { describe, expect, test } from '@jest/globals';
import { bodyPartTerm, lateralityTerm, modalityTerm } from './defined-terms.ts';
import { asciiBytes, SYNTAX, writePart10, type Elements } from './fixtures/part10-writer.ts';
import { littleEndian16, sliceElements, type SliceOptions } from './fixtures/slices.ts';
import { readImage } from './image-file.ts';
import { parsePart10 } from './part10.ts';
import { isSlice, type FramesResult, type ImageFrame } from '../series/image-slice.ts';

function read(
  elements: Elements,
  transferSyntaxUid: string = SYNTAX.explicitLittleEndian,
): FramesResult {
  const result = parsePart10(writePart10({ elements, transferSyntaxUid }));
  if ('refusal' in result) throw new Error(`not parsed: ${result.refusal}`);
  return readImage('a.dcm', result.parsed);
}

function slicesOf(elements: Elements, syntax?: string): readonly ImageFrame[] {
  const result = read(elements, syntax);
  if ('refusal' in result) throw new Error(`refused: ${result.refusal}`);
  return result.frames;
}

function refusalOf(options: SliceOptions, syntax?: string): string | undefined {
  const result = read(sliceElements(options), syntax);
  return 'refusal' in result ? result.refusal : undefined;
}

describe('readImage', () => {
  test('reads geometry, rescale, window and padding of a classic slice', () => {
    const [slice] = slicesOf(
      sliceElements({
        signed: true,
        change: {
          0x00280120: ['SS', [-2000]],
          0x00281050: ['DS', '40\\400'],
          0x00281051: ['DS', '80\\1800'],
          0x00282110: ['CS', '01'],
        },
      }),
    );
    expect(slice).toMatchObject({
      modality: 'CT',
      bodyPartExamined: 'HEAD',
      imagePositionPatient: [-10, -20, 2],
      rowDirection: [1, 0, 0],
      columnDirection: [0, 1, 0],
      pixelSpacingMm: [0.5, 0.25],
      slope: 1,
      intercept: -1024,
      windows: [
        { center: 40, width: 80 },
        { center: 400, width: 1800 },
      ],
      paddingStoredValue: -2000,
      lossy: true,
      burnedIn: false,
    });
  });

  test('reads every frame of an enhanced object from its functional groups', () => {
    const frame = (z: number, slope: number): Elements => ({
      0x00209113: ['SQ', { items: [{ 0x00200032: ['DS', `1\\2\\${z}`] }] }],
      0x00289145: [
        'SQ',
        { items: [{ 0x00281052: ['DS', '5'], 0x00281053: ['DS', String(slope)] }] },
      ],
      0x00209111: ['SQ', { items: [{ 0x00209128: ['UL', [z]] }] }],
    });
    const shared: Elements = {
      0x00209116: ['SQ', { items: [{ 0x00200037: ['DS', '0\\1\\0\\0\\0\\-1'] }] }],
      0x00289110: ['SQ', { items: [{ 0x00280030: ['DS', '2\\3'] }] }],
    };
    const slices = slicesOf(
      sliceElements({
        pixelData: new Uint8Array(2 * 4 * 3 * 2),
        change: {
          0x00200032: undefined,
          0x00200037: undefined,
          0x00280030: undefined,
          0x00280008: ['IS', '2'],
          0x52009229: ['SQ', { items: [shared] }],
          0x52009230: ['SQ', { items: [frame(7, 2), frame(9, 3)] }],
        },
      }),
    );
    expect(slices.map((slice) => isSlice(slice) && slice.imagePositionPatient)).toEqual([
      [1, 2, 7],
      [1, 2, 9],
    ]);
    expect(slices.map(({ slope, intercept }) => [slope, intercept])).toEqual([
      [2, 5],
      [3, 5],
    ]);
    expect(slices[0]).toMatchObject({
      rowDirection: [0, 1, 0],
      columnDirection: [0, 0, -1],
      pixelSpacingMm: [2, 3],
    });
    expect(slices[0]?.phaseKey).not.toBe(slices[1]?.phaseKey);
  });

  const wrong: Record<number, readonly [string, string]> = {
    0x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.66.4'],
  };
  test.each<[code: string, options: SliceOptions, syntax?: string]>([
    ['dicom.directory', { change: { 0x00041220: ['SQ', { items: [] }] } }],
    ['object.segmentation', { change: wrong }],
    ['object.segmentation', { change: { 0x00080060: ['CS', 'SEG'] } }],
    [
      'object.structured-report',
      { change: { 0x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.88.33'] } },
    ],
    ['object.rt-dose', { change: { 0x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.481.2'] } }],
    ['object.rt-structures', { change: { 0x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.481.3'] } }],
    ['object.rt-plan', { change: { 0x00080060: ['CS', 'RTPLAN'] } }],
    ['object.radiotherapy', { change: { 0x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.481.4'] } }],
    ['object.waveform', { change: { 0x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.9.1.1'] } }],
    ['object.presentation-state', { change: { 0x00080060: ['CS', 'PR'] } }],
    ['object.parametric-map', { change: { 0x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.30'] } }],
    ['object.document', { change: { 0x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.104.1'] } }],
    ['object.not-an-image', { change: { 0x7fe00010: undefined, 0x00280010: undefined } }],
    ['pixel.missing', { change: { 0x7fe00010: undefined } }],
    ['pixel.missing', { change: { 0x00280010: undefined } }],
    ['pixel.missing', { change: { 0x00280011: ['US', [0]] } }],
    ['pixel.truncated', { pixelData: new Uint8Array(10) }],
    ['pixel.truncated', { pixelData: { fragments: [] } }, '1.2.840.10008.1.2.4.80'],
    ['pixel.video', { pixelData: { fragments: [new Uint8Array(4)] } }, '1.2.840.10008.1.2.4.102'],
    [
      'pixel.unsupported-transfer-syntax',
      { pixelData: { fragments: [new Uint8Array(4)] } },
      '1.2.840.10008.1.2.4.94',
    ],
    ['pixel.unsupported-bit-depth', { change: { 0x00280100: ['US', [32]] } }],
    ['pixel.unsupported-bit-depth', { change: { 0x00280101: ['US', [17]] } }],
    [
      'object.parametric-map',
      { change: { 0x7fe00008: ['OF', new Uint8Array(48)], 0x7fe00010: undefined } },
    ],
    ['pixel.frame-too-large', { change: { 0x00280010: ['US', [9000]] } }],
    ['pixel.lookup-table', { change: { 0x00283000: ['SQ', { items: [{}] }] } }],
    ['pixel.lookup-table', { change: { 0x00280004: ['CS', 'PALETTE COLOR'] } }],
    ['pixel.colour', { change: { 0x00280002: ['US', [3]], 0x00280004: ['CS', 'HSV'] } }],
    ['pixel.colour', { change: { 0x00280002: ['US', [3]], 0x00280004: ['CS', 'YBR_RCT'] } }],
    ['pixel.colour', { change: { 0x00280002: ['US', [4]], 0x00280004: ['CS', 'RGB'] } }],
    ['pixel.colour', { change: { 0x00280004: ['CS', 'RGB'] } }],
    ['pixel.truncated', { change: { 0x00280002: ['US', [3]], 0x00280004: ['CS', 'RGB'] } }],
    ['dicom.damaged', { change: { 0x00280008: ['IS', '99999999'] } }],
  ])('refuses as %s', (...row) => {
    // Not destructured in the parameter list: jest hands a `done` callback to a third parameter.
    const [code, options, syntax] = row;
    expect(refusalOf(options, syntax)).toBe(code);
  });

  test.each<[why: string, options: SliceOptions]>([
    ['no position', { change: { 0x00200032: undefined } }],
    ['a position that is none', { change: { 0x00200032: ['DS', '1\\2\\x'] } }],
    ['directions that are parallel', { change: { 0x00200037: ['DS', '1\\0\\0\\1\\0\\0'] } }],
    ['directions that are no unit', { change: { 0x00200037: ['DS', '2\\0\\0\\0\\1\\0'] } }],
    ['no spacing', { change: { 0x00280030: ['DS', '0\\1'] } }],
    ['a run', { pixelData: new Uint8Array(48), change: { 0x00280008: ['IS', '2'] } }],
  ])('is a picture outside the patient: %s', (...row) => {
    const [, options] = row;
    const frames = slicesOf(sliceElements(options));
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) expect(isSlice(frame)).toBe(false);
  });
});

describe('encapsulated frames', () => {
  const fragment = (text: string): Uint8Array => asciiBytes(text);
  const frames = (
    fragments: readonly Uint8Array[],
    count: number,
    offsetTable: readonly number[] = [],
  ): string[] => {
    const item = (z: number): Elements => ({
      0x00209113: ['SQ', { items: [{ 0x00200032: ['DS', `0\\0\\${z}`] }] }],
    });
    const [slice] = slicesOf(
      sliceElements({
        pixelData: { fragments, offsetTable },
        change: {
          0x00280008: ['IS', String(count)],
          0x52009230: ['SQ', { items: Array.from({ length: count }, (_, z) => item(z)) }],
        },
      }),
      '1.2.840.10008.1.2.4.80',
    );
    return Array.from({ length: count }, (_, i) =>
      String.fromCharCode(...(slice?.source.encodedFrame(i) ?? [])),
    );
  };

  test('one frame is all fragments', () => {
    expect(frames([fragment('ab'), fragment('cdef')], 1)).toEqual(['abcdef']);
  });

  test('as many fragments as frames need no offset table', () => {
    expect(frames([fragment('ab'), fragment('cd')], 2)).toEqual(['ab', 'cd']);
  });

  test('an offset table says where frames start', () => {
    expect(frames([fragment('ab'), fragment('cd'), fragment('ef')], 2, [0, 20])).toEqual([
      'abcd',
      'ef',
    ]);
  });

  test('a table that points between fragments is not believed', () => {
    expect(frames([fragment('ab'), fragment('cd')], 2, [0, 3])).toEqual(['ab', 'cd']);
  });

  test('without a table frames start where codestreams do', () => {
    const start = (text: string): Uint8Array =>
      Uint8Array.of(0xff, 0xd8, 0xff, ...asciiBytes(text));
    expect(frames([start('a'), fragment('bc'), start('d'), fragment('ef')], 2)).toEqual([
      '\xff\xd8\xffabc',
      '\xff\xd8\xffdef',
    ]);
  });

  test('an extended offset table says it with 64 bits', () => {
    const table = new Uint8Array(new BigUint64Array([0n, 20n]).buffer);
    const [frame] = slicesOf(
      sliceElements({
        pixelData: { fragments: [fragment('ab'), fragment('cd'), fragment('ef')] },
        change: { 0x00280008: ['IS', '2'], 0x7fe00001: ['OV', table] },
      }),
      '1.2.840.10008.1.2.4.80',
    );
    const texts = [0, 1].map((i) => String.fromCharCode(...(frame?.source.encodedFrame(i) ?? [])));
    expect(texts).toEqual(['abcd', 'ef']);
  });

  test('without a table frames end at JPEG end markers', () => {
    const end = Uint8Array.of(0x58, 0x58, 0xff, 0xd9);
    expect(frames([fragment('ab'), end, fragment('cd'), end], 2)).toEqual([
      'abXX\xff\xd9',
      'cdXX\xff\xd9',
    ]);
  });
});

describe('uncompressed frames', () => {
  const bytesOf = (count: number, vr: string, syntax: string): number[][] => {
    const frames = slicesOf(
      sliceElements({
        columns: 3,
        rows: 1,
        change: {
          0x00280008: ['IS', String(count)],
          0x00280100: ['US', [8]],
          0x00280101: ['US', [8]],
          0x00280102: ['US', [7]],
          0x7fe00010: [vr, Uint8Array.from({ length: count * 3 }, (_, i) => i)],
        },
      }),
      syntax,
    );
    return frames.map(({ source, frameIndex }) => [...(source.encodedFrame(frameIndex) ?? [])]);
  };

  test('frames of odd length lie end to end', () => {
    expect(bytesOf(3, 'OB', SYNTAX.explicitLittleEndian)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
      [6, 7, 8],
    ]);
  });

  test('in big endian, bytes are swapped in pairs over the ends of frames if they were written as words', () => {
    expect(bytesOf(2, 'OB', SYNTAX.explicitBigEndian)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(bytesOf(2, 'OW', SYNTAX.explicitBigEndian)).toEqual([
      [1, 0, 3],
      [2, 5, 4],
    ]);
  });
});

describe('defined terms', () => {
  test('only defined terms leave', () => {
    expect([modalityTerm('CT'), modalityTerm('SMITH'), modalityTerm(undefined)]).toEqual([
      'CT',
      'OT',
      'OT',
    ]);
    expect([bodyPartTerm('CHEST'), bodyPartTerm('Mrs Smith'), bodyPartTerm(undefined)]).toEqual([
      'CHEST',
      '',
      '',
    ]);
    expect([lateralityTerm('L'), lateralityTerm('left'), lateralityTerm(undefined)]).toEqual([
      'L',
      '',
      '',
    ]);
  });

  test('8-bit pixels and padding values are read as the header declares them', () => {
    const [slice] = slicesOf(
      sliceElements({
        pixelData: new Uint8Array(12),
        change: {
          0x00280100: ['US', [8]],
          0x00280101: ['US', [8]],
          0x00280102: ['US', [7]],
          0x00280120: ['US', [255]],
        },
      }),
    );
    expect(slice?.format).toMatchObject({ bitsAllocated: 8, bitsStored: 8, signed: false });
    expect(slice?.paddingStoredValue).toBe(255);
    expect(littleEndian16([-1, 258])).toEqual(Uint8Array.of(255, 255, 2, 1));
  });
});
