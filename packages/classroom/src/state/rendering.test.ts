import { describe, expect, test } from '@jest/globals';

import { transferFunctionFixture, viewFixture } from '../fixtures/case-fixture.ts';
import { commandSchema } from '../commands/command.ts';
import { PLAIN_PARTS, sharedViewSchema } from './case-document.ts';
import {
  cropBoxSchema,
  customTransferFunctionSchema,
  cutOutSchema,
  DEFAULT_RENDERING,
  MAX_TRANSFER_POINTS,
  RENDER_MODES,
  renderingSchema,
  SLAB_PROJECTIONS,
  sliceSlabSchema,
} from './rendering.ts';

const WRONG_NUMBERS = [Number.NaN, Infinity, -Infinity, '1', null, undefined, [1], 2e6];

describe('C4 how the volume is drawn', () => {
  test.each(RENDER_MODES)('in mode %s', (mode) => {
    for (const slabMm of [null, 0.1, 10_000])
      expect(renderingSchema.safeParse({ ...DEFAULT_RENDERING, mode, slabMm }).success).toBe(true);
  });

  test.each<[string, object]>([
    ['an unknown mode', { mode: 'maximum' }],
    ['no mode', { mode: undefined }],
    ['a mode of an object', { mode: '__proto__' }],
    ['a number for yes', { shaded: 1 }],
    ['a slab of no thickness', { slabMm: 0 }],
    ['a slab thicker than any room', { slabMm: 10_001 }],
    ['a slab that is no number', { slabMm: Number.NaN }],
    ['a field too many', { steps: 3 }],
    ...WRONG_NUMBERS.map((isoValue): [string, object] => [
      `the surface of ${String(isoValue)}`,
      { isoValue },
    ]),
  ])('is refused with %s', (_what, change) => {
    const rendering = { ...DEFAULT_RENDERING, ...change };
    expect(renderingSchema.safeParse(rendering).success).toBe(false);
    expect(commandSchema.safeParse({ type: 'rendering.set', rendering }).success).toBe(false);
    expect(sharedViewSchema.safeParse({ ...viewFixture(), rendering }).success).toBe(false);
  });
});

describe('C4 the thickness of slices', () => {
  test.each(SLAB_PROJECTIONS)('by %s', (projection) => {
    for (const thicknessMm of [0, 500])
      expect(sliceSlabSchema.safeParse({ thicknessMm, projection }).success).toBe(true);
  });

  test.each([
    ['less than nothing', { thicknessMm: -0.001 }],
    ['more than a person', { thicknessMm: 500.1 }],
    ['no number', { thicknessMm: Number.NaN }],
    ['the projection of a mode', { projection: 'composite' }],
  ])('is refused with %s', (_what, change) => {
    const slab = { thicknessMm: 5, projection: 'mip', ...change };
    expect(commandSchema.safeParse({ type: 'slab.set', slab }).success).toBe(false);
  });
});

describe('C4 a crop box', () => {
  test.each([
    ['the whole volume', [0, 0, 0], [1, 1, 1]],
    ['a thin slice of it', [0, 0.5, 0], [1, 0.500001, 1]],
  ])('is %s', (_what, min, max) => {
    expect(cropBoxSchema.safeParse({ min, max }).success).toBe(true);
  });

  test.each([
    ['with nothing inside', [0, 0.5, 0], [1, 0.5, 1]],
    ['turned inside out', [0, 0.6, 0], [1, 0.5, 1]],
    ['beyond the volume', [0, 0, 0], [1, 1.01, 1]],
    ['before the volume', [-0.01, 0, 0], [1, 1, 1]],
    ['of two axes', [0, 0], [1, 1]],
    ['of four axes', [0, 0, 0, 0], [1, 1, 1, 1]],
    ['with a side that is no number', [0, Number.NaN, 0], [1, 1, 1]],
    ['without an end', [0, 0, 0], undefined],
  ])('is not one %s', (_what, min, max) => {
    expect(cropBoxSchema.safeParse({ min, max }).success).toBe(false);
    expect(commandSchema.safeParse({ type: 'crop.set', crop: { min, max } }).success).toBe(false);
  });
});

describe('C4 a corner cut out', () => {
  test.each([
    ['a side of nought', [1, 0, 1]],
    ['a side of two', [1, 2, 1]],
    ['half a side', [1, 0.5, 1]],
    ['two sides', [1, 1]],
    ['four sides', [1, 1, 1, 1]],
    ['a side that is no number', [1, Number.NaN, 1]],
  ])('is refused with %s', (_what, octant) => {
    expect(cutOutSchema.safeParse({ octant }).success).toBe(false);
    expect(commandSchema.safeParse({ type: 'cut-out.set', cutOut: { octant } }).success).toBe(
      false,
    );
  });

  test('is one of eight', () => {
    for (const x of [1, -1])
      for (const y of [1, -1])
        for (const z of [1, -1])
          expect(cutOutSchema.safeParse({ octant: [x, y, z] }).success).toBe(true);
  });
});

describe('C4 an oblique plane', () => {
  test.each([
    ['a normal of no length', { normalLps: [0, 0, 0] }],
    ['a normal twice as long', { normalLps: [0, 0, 2] }],
    ['a normal that is a little too long', { normalLps: [0, 0.1, 1] }],
    ['a normal that is no number', { normalLps: [0, Number.NaN, 1] }],
    ['a point that is nowhere', { pointLps: [0, Infinity, 0] }],
    ['a point beyond the room', { pointLps: [0, 100_001, 0] }],
    ['an edge', { enabled: true }],
  ])('is refused with %s', (_what, change) => {
    const oblique = { pointLps: [0, 1, 2], normalLps: [0, 0.6, 0.8], ...change };
    expect(commandSchema.safeParse({ type: 'oblique.set', oblique }).success).toBe(false);
    expect(sharedViewSchema.safeParse({ ...viewFixture(), oblique }).success).toBe(false);
  });
});

describe('C4 a transfer function made by hand', () => {
  const fine = transferFunctionFixture();
  const many = (count: number) =>
    Array.from({ length: count }, (_, value): [number, number] => [value, 0.5]);
  const schema = customTransferFunctionSchema;

  test('has as many points as are allowed', () => {
    const opacityPoints = many(MAX_TRANSFER_POINTS);
    expect(schema.safeParse({ ...fine, opacityPoints }).success).toBe(true);
  });

  test.each([
    [
      'points that are not sorted',
      {
        opacityPoints: [
          [900, 0],
          [100, 0.8],
        ],
      },
    ],
    [
      'two points of one value',
      {
        opacityPoints: [
          [100, 0],
          [100, 0.8],
        ],
      },
    ],
    ['colours that are not sorted', { colorPoints: [...fine.colorPoints].toReversed() }],
    ['one point', { opacityPoints: [[100, 0]] }],
    ['no points', { colorPoints: [] }],
    ['too many points', { opacityPoints: many(MAX_TRANSFER_POINTS + 1) }],
    [
      'more than everything absorbed',
      {
        opacityPoints: [
          [100, 0],
          [900, 1.01],
        ],
      },
    ],
    [
      'less than nothing absorbed',
      {
        opacityPoints: [
          [100, -0.1],
          [900, 1],
        ],
      },
    ],
    [
      'a value that is none',
      {
        opacityPoints: [
          [Number.NaN, 0],
          [900, 1],
        ],
      },
    ],
    [
      'a value without end',
      {
        opacityPoints: [
          [100, 0],
          [Infinity, 1],
        ],
      },
    ],
    [
      'a colour of bytes',
      {
        colorPoints: [
          [100, 255, 0, 0],
          [900, 1, 1, 1],
        ],
      },
    ],
    [
      'a colour of two',
      {
        colorPoints: [
          [100, 1, 0],
          [900, 1, 1],
        ],
      },
    ],
    ['points that are an object', { opacityPoints: { 0: [100, 0], 1: [900, 1], length: 2 } }],
    ['a window of no width', { windowWidth: 0 }],
    ['a window that is nowhere', { windowCenter: Number.NaN }],
    ['a name', { name: 'Mine' }],
  ])('is refused with %s', (_what, change) => {
    const transferFunction = { ...fine, ...change };
    expect(schema.safeParse(transferFunction).success).toBe(false);
    expect(
      commandSchema.safeParse({ type: 'transfer-function.set', transferFunction }).success,
    ).toBe(false);
  });
});

test('a view of the time before there were these parts has none of them', () => {
  const plain = viewFixture();
  const old = Object.fromEntries(
    Object.entries(plain).filter(([part]) => !Object.hasOwn(PLAIN_PARTS, part)),
  );
  expect(Object.keys(old)).toHaveLength(Object.keys(plain).length - 7);
  expect(sharedViewSchema.parse(old)).toEqual(plain);
});
