import { describe, expect, test } from '@jest/globals';
import { asciiBytes, SYNTAX, writePart10, type Elements } from '../dicom/fixtures/part10-writer.ts';
import { sliceElements } from '../dicom/fixtures/slices.ts';
import { parsePart10 } from '../dicom/part10.ts';
import { deidentificationReport, deidentify, type DeidentificationOptions } from './deidentify.ts';
import type { DeidentificationReport } from './report.ts';
import { summarise } from './summarise.ts';

const secretKey = Uint8Array.from({ length: 32 }, (_, i) => i * 7);

const PATIENT: Elements = {
  0x00080020: ['DA', '20240229'],
  0x00080021: ['DA', '20240301'],
  0x00080030: ['TM', '101112'],
  0x00080080: ['LO', 'St Elsewhere'],
  0x00081030: ['LO', 'Head of Doe'],
  0x00100010: ['PN', 'Doe^Jane'],
  0x00100020: ['LO', 'MRN 77'],
  0x00100030: ['DA', '19310203'],
  0x00101010: ['AS', '093Y'],
  0x0020000d: ['UI', '1.2.3.4'],
};

function clean(
  elements: Elements,
  options: DeidentificationOptions = {},
  transferSyntaxUid: string = SYNTAX.explicitLittleEndian,
) {
  const bytes = writePart10({ transferSyntaxUid, elements: { ...sliceElements(), ...elements } });
  const result = deidentify(bytes, { secretKey, options });
  if ('refusal' in result) throw new Error(`refused: ${result.refusal}`);
  const parsed = parsePart10(result.bytes);
  if ('refusal' in parsed) throw new Error(`not readable: ${parsed.refusal}`);
  const { dataSet, transferSyntaxUid: written } = parsed.parsed;
  return { ...result, dataSet, written };
}

describe('deidentificationReport', () => {
  test('says what deidentify would', () => {
    const elements = { ...sliceElements(), ...PATIENT };
    const bytes = writePart10({ transferSyntaxUid: SYNTAX.explicitLittleEndian, elements });
    const result = deidentify(bytes, { secretKey });
    expect(deidentificationReport(bytes)).toEqual({
      report: 'report' in result ? result.report : undefined,
    });
    expect(deidentificationReport(Uint8Array.of(1, 2, 3))).toEqual(
      deidentify(Uint8Array.of(1, 2, 3), { secretKey }),
    );
  });
});

describe('deidentify', () => {
  test('empties, replaces and removes as the table says, and says so', () => {
    const { dataSet, report } = clean(PATIENT);
    expect(dataSet.string('x00080020')).toBeUndefined();
    expect(dataSet.elements['x00080020']).toMatchObject({ length: 0 });
    expect(dataSet.string('x00080021')).toBe('19000101');
    expect(dataSet.string('x00080080')).toBe('REMOVED');
    expect(dataSet.elements['x00081030']).toBeUndefined();
    expect(dataSet.string('x00100010')).toMatch(/^ROUNDS-[0-9A-Z]{8}$/);
    expect(dataSet.string('x00100020')).toBe(dataSet.string('x00100010'));
    expect(dataSet.elements['x00101010']).toBeUndefined();
    expect(dataSet.string('x00120062')).toBe('YES');
    expect(dataSet.string('x00280303')).toBe('REMOVED');
    const codes = dataSet.elements['x00120064']!.items!.map((item) =>
      item.dataSet!.string('x00080100'),
    );
    expect(codes).toEqual(['113100']);
    expect(report.changes.find(({ keyword }) => keyword === 'PatientName')).toEqual({
      keyword: 'PatientName',
      category: 'patient',
      outcome: 'replaced',
      count: 1,
    });
  });

  test('replaces UIDs stably, and differently under another secret; keeps registered ones', () => {
    const first = clean(PATIENT).dataSet;
    const second = clean({ ...PATIENT, 0x00100010: ['PN', 'Doe^J'] }).dataSet;
    expect(first.string('x0020000d')).toMatch(/^2\.25\.\d{30,39}$/);
    expect(second.string('x0020000d')).toBe(first.string('x0020000d'));
    expect(first.string('x00080016')).toBe('1.2.840.10008.5.1.4.1.1.2');
    const other = deidentify(writePart10({ elements: { ...sliceElements(), ...PATIENT } }), {
      secretKey: new Uint8Array(32),
    });
    const text = 'bytes' in other ? String.fromCharCode(...other.bytes) : '';
    expect(text).not.toContain(first.string('x0020000d'));
  });

  test('the same UID is the same everywhere, in the meta information and in references', () => {
    const { dataSet, bytes } = clean({
      0x00081140: [
        'SQ',
        {
          items: [
            { 0x00081150: ['UI', '1.2.840.10008.5.1.4.1.1.2'], 0x00081155: ['UI', '2.25.10001'] },
          ],
        },
      ],
    });
    const uid = dataSet.string('x00080018')!;
    const reference = dataSet.elements['x00081140']!.items![0]!.dataSet!;
    expect(reference.string('x00081155')).toBe(uid);
    expect(reference.string('x00081150')).toBe('1.2.840.10008.5.1.4.1.1.2');
    expect(String.fromCharCode(...bytes.subarray(0, 400)).split(uid)).toHaveLength(2);
  });

  test('moves dates by whole days, and keeps intervals and times of day', () => {
    const { dataSet, report } = clean(
      { ...PATIENT, 0x0008002a: ['DT', '20240301101112.5+0100'], 0x00080022: ['DA', '2024.3.1'] },
      { shiftDates: true },
    );
    const day = (text = ''): number =>
      Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6, 8))) /
      864e5;
    const study = day(dataSet.string('x00080020'));
    expect(day('20240229') - study).toBeGreaterThanOrEqual(365);
    expect(day(dataSet.string('x00080021')) - study).toBe(1);
    expect(day(dataSet.string('x0008002a')) - study).toBe(1);
    expect(dataSet.string('x0008002a')!.slice(8)).toBe('101112.5+0100');
    expect(dataSet.string('x00080030')).toBe('101112');
    expect(dataSet.elements['x00080022']).toMatchObject({ length: 0 });
    expect(dataSet.elements['x00100030']).toMatchObject({ length: 0 });
    expect(dataSet.string('x00280303')).toBe('MODIFIED');
    expect(report.datesShifted).toBe(true);
  });

  test('keeps characteristics if the project allows it, and no age above 90', () => {
    const { dataSet } = clean(
      { ...PATIENT, 0x00101020: ['DS', '1.71'] },
      { retainPatientCharacteristics: true },
    );
    expect(dataSet.string('x00101010')).toBe('090Y');
    expect(dataSet.string('x00101020')).toBe('1.71');
    expect(dataSet.elements['x00120064']!.items).toHaveLength(2);
  });

  test.each([
    ['implicit', SYNTAX.implicitLittleEndian],
    ['explicit', SYNTAX.explicitLittleEndian],
    ['big endian', SYNTAX.explicitBigEndian],
    ['deflated', SYNTAX.deflated],
  ])('%s: geometry and pixels are the same', (name, syntax) => {
    const values = Array.from({ length: 12 }, (_, i) => i * 1000 + 7);
    const little = new Uint8Array(Uint16Array.from(values).buffer);
    const written =
      name === 'big endian' ? Uint8Array.from(little, (_, i) => little[i ^ 1]!) : little;
    const { dataSet, written: writtenSyntax } = clean(
      { ...PATIENT, 0x7fe00010: ['OW', written] },
      {},
      syntax,
    );
    expect(writtenSyntax).toBe(SYNTAX.explicitLittleEndian);
    const pixels = dataSet.elements['x7fe00010']!;
    expect(dataSet.byteArray.slice(pixels.dataOffset, pixels.dataOffset + pixels.length)).toEqual(
      little,
    );
    expect(dataSet.uint16('x00280010')).toBe(3);
    expect(dataSet.string('x00280030')).toBe('0.5\\0.25');
  });

  test('compressed pixels stay in their fragments, byte for byte', () => {
    const fragments = [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(9, 8)];
    const { dataSet, written } = clean(
      { 0x7fe00010: ['OB', { fragments, offsetTable: [0] }] },
      {},
      SYNTAX.rle,
    );
    expect(written).toBe(SYNTAX.rle);
    const pixels = dataSet.elements['x7fe00010']!;
    expect(pixels.basicOffsetTable).toEqual([0]);
    expect(
      pixels.fragments!.map(({ position, length }) =>
        dataSet.byteArray.slice(position, position + length),
      ),
    ).toEqual(fragments);
  });
});

describe('stricter than the table', () => {
  test('private, overlay, curve and unknown attributes go, at every depth', () => {
    const hidden: Elements = {
      0x00090010: ['LO', 'ACME 1'],
      0x00091001: ['LO', 'secret'],
      0x00189999: ['LO', 'unknown'],
      0x60003000: ['OW', asciiBytes('overlay!')],
      0x50003000: ['OW', asciiBytes('curve!!!')],
    };
    const { dataSet, report } = clean({
      ...hidden,
      0x52009229: ['SQ', { items: [{ ...hidden, 0x00289110: ['SQ', { items: [hidden] }] }] }],
    });
    const nested = dataSet.elements['x52009229']!.items![0]!.dataSet!;
    const deepest = nested.elements['x00289110']!.items![0]!.dataSet!;
    for (const set of [dataSet, nested, deepest]) {
      expect(
        Object.keys(set.elements).filter((tag) => /^x(?:0009|0018999|60|50)/.test(tag)),
      ).toEqual([]);
    }
    expect(report).toMatchObject({
      privateBlocks: 1,
      privateAttributes: 6,
      overlayAttributes: 6,
      unlistedAttributes: 3,
    });
  });

  test('values that are not what they say, and codes of private schemes', () => {
    const { dataSet, report } = clean({
      0x00180015: ['CS', 'Jane Doe, née X'],
      0x00180050: ['DS', 'see Dr. House'],
      0x00081032: [
        'SQ',
        {
          items: [
            {
              0x00080100: ['SH', 'X'],
              0x00080102: ['SH', '99HOSP'],
              0x00080104: ['LO', 'For Dr. House'],
            },
          ],
        },
      ],
    });
    expect(dataSet.elements['x00180015']).toMatchObject({ length: 0 });
    expect(dataSet.elements['x00180050']).toMatchObject({ length: 0 });
    expect(dataSet.elements['x00081032']!.items![0]!.dataSet!.string('x00080104')).toBe('REMOVED');
    expect(report.malformedValues).toBe(2);
  });

  test('an overlay in the unused bits of the pixels is warned of', () => {
    expect(clean({ 0x60000100: ['US', [16]] }).report.warnings).toEqual([
      'pixels-not-inspected',
      'overlay-in-pixels',
    ]);
  });
});

describe('refusals', () => {
  const good = writePart10({ elements: { ...sliceElements(), ...PATIENT } });

  test.each([
    ['nothing', new Uint8Array(0), 'file.empty'],
    [
      'something else',
      asciiBytes('not an image at all, whatever its name says'),
      'dicom.not-dicom',
    ],
    ['half a file', good.subarray(0, good.length - 10), 'dicom.truncated'],
  ])('%s', (_name, bytes, refusal) => {
    expect(deidentify(bytes, { secretKey })).toEqual({ refusal });
  });

  test('an item that ends in the middle of an element', () => {
    const bytes = writePart10({
      elements: {
        ...sliceElements(),
        0x00089999: ['SQ', Uint8Array.of()],
        0x00081140: ['SQ', Uint8Array.of(0xfe, 0xff, 0x00, 0xe0, 4, 0, 0, 0, 8, 0, 0x50, 0x11)],
      },
    });
    expect(deidentify(bytes, { secretKey })).toEqual({ refusal: 'dicom.truncated' });
  });

  test('sequences nested a thousand deep', () => {
    let item: Elements = {};
    for (let depth = 0; depth < 300; depth += 1) item = { 0x00081140: ['SQ', { items: [item] }] };
    const bytes = writePart10({ elements: { ...sliceElements(), ...item } });
    expect(deidentify(bytes, { secretKey })).toEqual({ refusal: 'dicom.too-nested' });
  });

  test("a transfer syntax of somebody's own", () => {
    const bytes = writePart10({
      transferSyntaxUid: '1.2.840.113619.5.2',
      elements: sliceElements(),
    });
    expect(deidentify(bytes, { secretKey })).toEqual({
      refusal: 'pixel.unsupported-transfer-syntax',
    });
  });

  test('a secret that could be guessed is a bug', () => {
    expect(() => deidentify(good, { secretKey: new Uint8Array(8) })).toThrow(RangeError);
  });
});

describe('summarise', () => {
  test('says what was done in words, without values', () => {
    const reports: DeidentificationReport[] = [
      clean({ ...PATIENT, 0x00090010: ['LO', 'ACME'] }).report,
      clean({ ...PATIENT, 0x00090010: ['LO', 'ACME'] }).report,
    ];
    const { sentences, counts, files, privateBlocks } = summarise(reports);
    expect(files).toBe(2);
    expect(privateBlocks).toBe(2);
    expect(counts.patient).toBe(8);
    expect(sentences).toEqual([
      "Patient's name, birth date, number and 2 further identifying attributes were removed or replaced.",
      'Dates and times were removed.',
      '3 kinds of number or UID were removed or replaced.',
      '1 kind of free-text description or reference was removed or replaced.',
      '2 private blocks of manufacturers were removed.',
      'The pictures themselves were not searched for text or faces.',
    ]);
    expect(JSON.stringify(reports) + sentences.join('')).not.toMatch(/Doe|MRN|Elsewhere|2024|1931/);
  });

  test('nothing imported, nothing to say', () => {
    expect(summarise([])).toMatchObject({ files: 0, sentences: [] });
  });
});
