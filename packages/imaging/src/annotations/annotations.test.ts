import { describe, expect, test } from '@jest/globals';
import { writePart10, type Elements, type ElementValue } from '../dicom/fixtures/part10-writer.ts';
import { parsePart10 } from '../dicom/part10.ts';
import { code } from '../segmentation/fixtures/segmentation-file.ts';
import type { Annotations, AnnotationsResult } from './annotations.ts';
import { readAnnotations } from './read-annotations.ts';

const GSPS = '1.2.840.10008.5.1.4.1.1.11.1';
const COMPREHENSIVE_SR = '1.2.840.10008.5.1.4.1.1.88.33';
const IMAGE_UID = '2.25.1234';
const SEG_UID = '2.25.777';

function read(elements: Elements): AnnotationsResult {
  const result = parsePart10(writePart10({ elements }));
  if ('refusal' in result) throw new Error(result.refusal);
  return readAnnotations(result.parsed);
}

function expectAnnotations(elements: Elements): Annotations {
  const result = read(elements);
  if ('refusal' in result) throw new Error(result.refusal);
  return result.annotations;
}

const items = (...list: Elements[]): ElementValue => ({ items: list });

const graphic = (type: string, data: readonly number[], units = 'PIXEL'): Elements => ({
  0x00700005: ['CS', units],
  0x00700020: ['US', [2]],
  0x00700021: ['US', [data.length / 2]],
  0x00700022: ['FL', floats(data)],
  0x00700023: ['CS', type],
  0x00700024: ['CS', 'N'],
});

/** The writer knows unsigned longs; floats go in as bytes. */
function floats(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

const textAt = (text: string): Elements => ({
  0x00700003: ['CS', 'PIXEL'],
  0x00700006: ['ST', text],
  0x00700010: ['FL', floats([10, 20])],
  0x00700011: ['FL', floats([30, 40])],
});

function presentationState(change: Elements = {}): Elements {
  return {
    0x00080016: ['UI', GSPS],
    0x00080060: ['CS', 'PR'],
    0x00081115: [
      'SQ',
      items({ 0x00081140: ['SQ', items({ 0x00081155: ['UI', '2.25.1'] }, { 0x00081155: ['UI', '2.25.2'] })] }), // prettier-ignore
    ],
    0x00700001: [
      'SQ',
      items(
        {
          0x00081140: ['SQ', items({ 0x00081155: ['UI', IMAGE_UID], 0x00081160: ['IS', '3\\4'] })],
          0x00700008: ['SQ', items(textAt('12.5 mm'), textAt('Jane Doe, born 1950'))],
          0x00700009: ['SQ', items(graphic('POLYLINE', [0.5, 0.5, 10.5, 0.5, 10.5, 20.5]))],
        },
        { 0x00700009: ['SQ', items(graphic('CIRCLE', [0.5, 0.5, 0.75, 0.5], 'DISPLAY'))] },
      ),
    ],
    0x0070005a: ['SQ', items({ 0x00700101: ['DS', '1\\1'] })],
    ...change,
  };
}

describe('presentation states', () => {
  test('graphics with their images and frames; pixel centres are whole numbers', () => {
    const { graphics } = expectAnnotations(presentationState());
    expect(graphics[0]).toEqual({
      shape: 'polyline',
      space: 'pixel',
      points: [
        [0, 0],
        [10, 0],
        [10, 20],
      ],
      filled: false,
      images: [{ sopInstanceKey: IMAGE_UID, frameNumbers: [3, 4] }],
      frameOfReferenceKey: '',
    });
    expect(graphics[1]).toMatchObject({ shape: 'circle', space: 'display' });
    expect(graphics[1]!.images.map(({ sopInstanceKey }) => sopInstanceKey)).toEqual([
      '2.25.1',
      '2.25.2',
    ]);
  });

  test('of words, only sides and numbers leave; the rest is noted', () => {
    const { texts, notes } = expectAnnotations(presentationState());
    expect(texts).toEqual([
      {
        text: '12.5 mm',
        space: 'pixel',
        point: [19.5, 29.5],
        images: [{ sopInstanceKey: IMAGE_UID, frameNumbers: [3, 4] }],
      },
    ]);
    expect(notes).toEqual(['text-left-out', 'displayed-area-ignored']);
    const kept = ['L', 'RA', '-35 HU', '12 x 30 mm', '4,2 cm²', '45°', '7'];
    const left = [
      'Doe',
      'tumour',
      '1950-01-02',
      '02.01.1950',
      '1950',
      '19500102',
      '1/2/50',
      'MRN 12',
      '12.5 mm John',
      '2.25.1.2',
      'LEFT',
      '',
    ];
    for (const [words, count] of [
      [kept, kept.length],
      [left, 0],
    ] as const) {
      const state = presentationState({
        0x00700001: ['SQ', items({ 0x00700008: ['SQ', items(...words.map(textAt))] })],
      });
      expect(expectAnnotations(state).texts).toHaveLength(count);
    }
  });

  test('damaged graphics are left out, a state without any is refused', () => {
    const damaged = presentationState({
      0x00700001: [
        'SQ',
        items({
          0x00700009: [
            'SQ',
            items(
              graphic('POLYLINE', [1, 2, 3]),
              graphic('SPIRAL', [1, 2]),
              graphic('POINT', [Number.NaN, 2]),
              graphic('POINT', [1, 2], 'MATRIX'),
            ),
          ],
        }),
      ],
    });
    expect(expectAnnotations(damaged)).toMatchObject({
      graphics: [],
      notes: ['graphics-left-out', 'displayed-area-ignored'],
    });
    expect(read({ 0x00080016: ['UI', GSPS] })).toEqual({ refusal: 'object.presentation-state' });
  });
});

const named = (
  type: string,
  concept: readonly [string, string, string],
  extra: Elements = {},
): Elements => ({
  0x0040a040: ['CS', type],
  0x0040a043: ['SQ', code(...concept)],
  ...extra,
});

const num = (
  concept: readonly [string, string, string],
  value: string,
  unit: readonly [string, string, string],
  content: readonly Elements[] = [],
): Elements =>
  named('NUM', concept, {
    0x0040a300: ['SQ', items({ 0x0040a30a: ['DS', value], 0x004008ea: ['SQ', code(...unit)] })],
    ...(content.length > 0 && { 0x0040a730: ['SQ', items(...content)] }),
  });

const imageItem = (extra: Elements = {}): Elements => ({
  0x0040a040: ['CS', 'IMAGE'],
  0x00081199: ['SQ', items({ 0x00081155: ['UI', IMAGE_UID], ...extra })],
});

const MM = ['mm', 'UCUM', 'millimeter'] as const;
const LENGTH = ['G-D7FE', 'SRT', 'Length'] as const;

function report(...content: Elements[]): Elements {
  const group = named('CONTAINER', ['125007', 'DCM', 'Measurement Group'], {
    0x0040a730: ['SQ', items(...content)],
  });
  const measurements = named('CONTAINER', ['126010', 'DCM', 'Imaging Measurements'], {
    0x0040a730: ['SQ', items(group)],
  });
  return {
    0x00080016: ['UI', COMPREHENSIVE_SR],
    0x00080060: ['CS', 'SR'],
    0x0040a040: ['CS', 'CONTAINER'],
    0x0040a730: ['SQ', items(measurements)],
  };
}

describe('measurement reports', () => {
  test('a length with its line on an image, a finding and a site', () => {
    const line: Elements = {
      ...graphic('POLYLINE', [1.5, 2.5, 4.5, 6.5]),
      0x0040a040: ['CS', 'SCOORD'],
      0x0040a730: ['SQ', items(imageItem({ 0x00081160: ['IS', '2'] }))],
    };
    const { groups } = expectAnnotations(
      report(
        named('CODE', ['121071', 'DCM', 'Finding'], { 0x0040a168: ['SQ', code('108369006', 'SCT', 'Neoplasm')] }), // prettier-ignore
        named('CODE', ['363698007', 'SCT', 'Finding Site'], { 0x0040a168: ['SQ', code('10200004', 'SCT', 'Liver')] }), // prettier-ignore
        num(LENGTH, '5.0', MM, [line]),
      ),
    );
    expect(groups).toEqual([
      {
        finding: { value: '108369006', scheme: 'SCT', meaning: 'Neoplasm' },
        findingSite: { value: '10200004', scheme: 'SCT', meaning: 'Liver' },
        measurements: [
          {
            name: { value: 'G-D7FE', scheme: 'SRT', meaning: 'Length' },
            value: 5,
            unit: { value: 'mm', scheme: 'UCUM', meaning: 'millimeter' },
            derivation: null,
          },
        ],
        regions: [
          {
            shape: 'polyline',
            space: 'pixel',
            points: [
              [1, 2],
              [4, 6],
            ],
            filled: false,
            images: [{ sopInstanceKey: IMAGE_UID, frameNumbers: [2] }],
            frameOfReferenceKey: '',
          },
        ],
        images: [],
        segments: [],
      },
    ]);
  });

  test('a polygon in the patient, a referenced segment, a mean', () => {
    const polygon = named('SCOORD3D', ['111030', 'DCM', 'Image Region'], {
      0x00700022: ['FL', floats([0, 0, 5, 10, 0, 5, 10, 10, 5])],
      0x00700023: ['CS', 'POLYGON'],
      0x30060024: ['UI', '2.25.8'],
    });
    const mean = named('CODE', ['121401', 'DCM', 'Derivation'], {
      0x0040a168: ['SQ', code('373098007', 'SCT', 'Mean')],
    });
    const { groups } = expectAnnotations(
      report(
        polygon,
        {
          0x0040a040: ['CS', 'IMAGE'],
          0x00081199: ['SQ', items({ 0x00081155: ['UI', SEG_UID], 0x0062000b: ['US', [2]] })],
        },
        num(['112031', 'DCM', 'Attenuation Coefficient'], '41.5', ['[hnsf\'U]', 'UCUM', 'Hounsfield unit'], [mean]), // prettier-ignore
      ),
    );
    expect(groups[0]).toMatchObject({
      measurements: [{ value: 41.5, derivation: { meaning: 'Mean' } }],
      regions: [
        {
          space: 'patient',
          points: [
            [0, 0, 5],
            [10, 0, 5],
            [10, 10, 5],
          ],
          frameOfReferenceKey: '2.25.8',
        },
      ],
      segments: [{ sopInstanceKey: SEG_UID, segmentNumber: 2 }],
    });
  });

  test('free text and private vocabularies stay behind', () => {
    const annotations = expectAnnotations(
      report(
        named('TEXT', ['112039', 'DCM', 'Tracking Identifier'], { 0x0040a160: ['UT', 'Jane Doe'] }),
        named('CODE', ['121071', 'DCM', 'Finding'], { 0x0040a168: ['SQ', code('1', '99X', 'Jane')] }), // prettier-ignore
        num(['1', '99X', 'Jane index'], '1', MM),
        num(LENGTH, '1', ['in', '99X', 'Jane inch']),
        num(LENGTH, 'NaN', MM),
        num(LENGTH, '2', MM),
      ),
    );
    expect(JSON.stringify(annotations)).not.toMatch(/Jane/);
    expect(annotations.groups[0]).toMatchObject({ finding: null, measurements: [{ value: 2 }] });
    expect(annotations.notes).toEqual(['text-left-out', 'measurements-left-out']);
  });

  test('a report without measurements is refused by name; deep nesting ends', () => {
    expect(read(report(named('TEXT', ['1', 'DCM', 'x'])))).toEqual({
      refusal: 'object.structured-report',
    });
    let nested = report(num(LENGTH, '2', MM));
    for (let depth = 0; depth < 40; depth += 1)
      nested = named('CONTAINER', ['x', 'DCM', 'x'], { 0x0040a730: ['SQ', items(nested)] });
    expect(read({ ...nested, 0x00080016: ['UI', COMPREHENSIVE_SR] })).toEqual({
      refusal: 'object.structured-report',
    });
    expect(read({ 0x00080016: ['UI', '1.2.840.10008.5.1.4.1.1.2'] })).toEqual({
      refusal: 'object.not-an-image',
    });
  });
});
