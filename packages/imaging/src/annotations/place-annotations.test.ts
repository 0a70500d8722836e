import { describe, expect, test } from '@jest/globals';
import { testVolume } from '../volume/fixtures/test-volume.ts';
import type { Annotations, GraphicAnnotation } from './annotations.ts';
import { placeAnnotations, type AnnotatedSeries } from './place-annotations.ts';

const FRAME_OF_REFERENCE = '2.25.5';

const series: AnnotatedSeries = {
  volume: testVolume({ slices: 3 }),
  references: {
    frameOfReferenceUid: FRAME_OF_REFERENCE,
    studyInstanceUid: '2.25.5',
    seriesInstanceUid: '2.25.6',
    slices: [1, 2, 3].map((n) => ({ sopInstanceUid: `2.25.10${n}`, frameNumber: 1 })),
  },
};

const graphic = (change: Partial<GraphicAnnotation> = {}): GraphicAnnotation => ({
  shape: 'polyline',
  space: 'pixel',
  points: [
    [0, 0],
    [2, 1],
  ],
  filled: false,
  images: [{ sopInstanceKey: '2.25.102', frameNumbers: [] }],
  frameOfReferenceKey: '',
  ...change,
});

const annotations = (change: Partial<Annotations>): Annotations => ({
  source: 'presentation-state',
  graphics: [],
  texts: [],
  groups: [],
  notes: [],
  ...change,
});

describe('placeAnnotations', () => {
  test('pixels of a slice become millimetres of the patient', () => {
    const { graphics } = placeAnnotations(annotations({ graphics: [graphic()] }), [series]);
    expect(graphics).toEqual([
      {
        shape: 'polyline',
        filled: false,
        series: 0,
        slice: 1,
        pointsLps: [
          [-6, -9, 14],
          [-2, -6, 14],
        ],
      },
    ]);
  });

  test('in an uneven stack by where the slice lies', () => {
    const uneven: AnnotatedSeries = {
      ...series,
      volume: {
        ...series.volume,
        slicePositionsLps: [
          [0, 0, 0],
          [1, 2, 3],
          [0, 0, 9],
        ],
      },
    };
    const placed = placeAnnotations(annotations({ graphics: [graphic()] }), [uneven]);
    expect(placed.graphics[0]!.pointsLps[1]).toEqual([5, 5, 3]);
  });

  test('a region in the patient belongs to the volume of its frame of reference', () => {
    const region = graphic({
      space: 'patient',
      points: [[1, 2, 3]],
      images: [],
      frameOfReferenceKey: FRAME_OF_REFERENCE,
    });
    const placed = placeAnnotations(annotations({ graphics: [region] }), [series]);
    expect(placed.graphics).toMatchObject([{ series: 0, slice: null, pointsLps: [[1, 2, 3]] }]);
    const elsewhere = { ...region, frameOfReferenceKey: '2.25.9' };
    expect(placeAnnotations(annotations({ graphics: [elsewhere] }), [series]).graphics).toEqual([]);
  });

  test('frames, texts and segments are found; what refers to nothing is dropped; no key is left', () => {
    const cine: AnnotatedSeries = {
      volume: testVolume({ slices: 3 }),
      references: {
        frameOfReferenceUid: '',
        studyInstanceUid: '2.25.5',
        seriesInstanceUid: '2.25.7',
        slices: [1, 2, 3].map((frameNumber) => ({ sopInstanceUid: '2.25.200', frameNumber })),
      },
    };
    const onFrames = [{ sopInstanceKey: '2.25.200', frameNumbers: [1, 3] }];
    const group = { finding: null, findingSite: null, measurements: [], regions: [], images: [] };
    const placed = placeAnnotations(
      annotations({
        graphics: [
          graphic({ images: onFrames }),
          graphic({ images: [{ sopInstanceKey: '2.25.999', frameNumbers: [] }] }),
          graphic({ space: 'display' }),
        ],
        texts: [{ text: 'L', space: 'pixel', point: [0, 0], images: onFrames }],
        groups: [
          { ...group, segments: [{ sopInstanceKey: '2.25.300', segmentNumber: 2 }] },
          { ...group, segments: [{ sopInstanceKey: '2.25.301', segmentNumber: 1 }] },
        ],
      }),
      [series, cine],
      ['2.25.300'],
    );
    expect(placed.graphics.map((each) => [each.series, each.slice])).toEqual([
      [1, 0],
      [1, 2],
    ]);
    expect(placed.texts.map((each) => [each.text, each.slice])).toEqual([
      ['L', 0],
      ['L', 2],
    ]);
    expect(placed.groups.map(({ segments }) => segments)).toEqual([
      [{ segmentation: 0, segmentNumber: 2 }],
    ]);
    expect(JSON.stringify(placed)).not.toMatch(/2\.25/);
  });
});
