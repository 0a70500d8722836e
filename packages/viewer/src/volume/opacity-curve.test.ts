import { describe, expect, test } from '@jest/globals';
import {
  createTeachingPhantom,
  sampleTransferFunction,
  TRANSFER_FUNCTIONS,
  transferFunctionFor,
} from '@rounds/imaging';

import { HalfFloatTable, textureValueScale, toHalfFloat } from './half-float.ts';
import {
  alphaOfStep,
  isClearOnlyBelow,
  LUT_SIZE,
  opacityAt,
  PREINTEGRATED_SIZE,
  preintegrate,
  surfaceShare,
} from './opacity-curve.ts';
import { opacityCurve, presetForVolume, sameCurve } from './preset-curve.ts';

const { volume } = createTeachingPhantom({ columns: 16, rows: 16, slices: 8 });
const CT = TRANSFER_FUNCTIONS.filter(({ modality }) => modality === 'CT');

describe.each(CT.map(({ id }) => id))('the curve of %s', (id) => {
  const { transferFunction, window } = presetForVolume(id, volume);
  const curve = opacityCurve(transferFunction, window, window);

  test('has the opacities of its transfer function', () => {
    for (let value = -1200; value < 3000; value += 37) {
      expect(opacityAt(curve, value)).toBeCloseTo(
        sampleTransferFunction(transferFunction, value)[3],
        1,
      );
    }
  });

  test('spends no entries on what is invisible anyway', () => {
    const visible = Array.from(
      { length: LUT_SIZE },
      (_, i) => (curve.entries[i * 4 + 3] as number) > 0,
    );
    expect(visible.filter(Boolean).length).toBeGreaterThan(LUT_SIZE * 0.55);
  });

  test('a higher centre shifts it, a narrower window steepens it', () => {
    const shifted = opacityCurve(transferFunction, window, {
      center: window.center + 100,
      width: window.width,
    });
    const narrow = opacityCurve(transferFunction, window, {
      center: window.center,
      width: window.width / 2,
    });
    for (const value of [-400, 100, 300, 700]) {
      expect(opacityAt(shifted, value + 100)).toBeCloseTo(opacityAt(curve, value), 6);
      expect(opacityAt(narrow, window.center + (value - window.center) / 2)).toBeCloseTo(
        opacityAt(curve, value),
        6,
      );
    }
    expect(shifted.entries).toBe(curve.entries);
    expect(sameCurve(shifted, curve)).toBe(false);
    expect(sameCurve(curve, opacityCurve(transferFunction, window, { ...window }))).toBe(true);
  });
});

test('windows without a transfer function of their own colour as the default does', () => {
  const brain = presetForVolume('ct-brain', volume);
  expect(brain.transferFunction.id).toBe('ct-bone');
  expect(brain.window).toEqual({ center: 40, width: 80 });
});

describe('the pre-integrated table', () => {
  const transferFunction = transferFunctionFor('ct-bone', volume);
  const window = { center: 400, width: 1800 };
  const curve = opacityCurve(transferFunction, window, window);
  const table = new Float32Array(PREINTEGRATED_SIZE ** 2 * 4);
  preintegrate(curve, table);
  const alpha = (front: number, back: number, stepMm = 1): number =>
    1 - 2 ** (-stepMm * (table[(back * PREINTEGRATED_SIZE + front) * 4 + 3] as number));

  test('on its diagonal is the alpha of a step through one value', () => {
    for (const i of [0, 60, 128, 255]) {
      const entry = Math.round((i * (LUT_SIZE - 1)) / (PREINTEGRATED_SIZE - 1));
      expect(alpha(i, i)).toBeCloseTo(alphaOfStep(curve.entries[entry * 4 + 3] as number, 1), 4);
    }
  });

  test('is the same in both directions', () => {
    for (const [a, b] of [
      [3, 200],
      [90, 91],
      [0, 255],
    ] as const)
      expect(alpha(a, b)).toBe(alpha(b, a));
  });

  test('equals many small steps through all values in between', () => {
    const [front, back] = [20, 140];
    const steps = 2000;
    let clear = 1;
    for (let k = 0; k < steps; k++) {
      const entry = Math.round(
        ((front + ((back - front) * (k + 0.5)) / steps) * (LUT_SIZE - 1)) /
          (PREINTEGRATED_SIZE - 1),
      );
      clear *= 1 - alphaOfStep(curve.entries[entry * 4 + 3] as number, 1 / steps);
    }
    expect(alpha(front, back)).toBeCloseTo(1 - clear, 2);
  });

  test('two half steps are one step', () => {
    for (const [front, back] of [
      [3, 200],
      [90, 91],
    ] as const)
      expect(1 - (1 - alpha(front, back, 0.5)) ** 2).toBeCloseTo(alpha(front, back), 5);
  });

  test('surfaces begin where something notable is seen', () => {
    const value = curve.minValue + surfaceShare(curve) * (curve.maxValue - curve.minValue);
    expect(value).toBeGreaterThan(130);
    expect(value).toBeLessThan(320);
  });
});

describe('half floats', () => {
  // IEEE 754-2008, binary16.
  test.each([
    [0, 0x0000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [0.5, 0x3800],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2050, 0x6801],
    [2051, 0x6802],
    [1e6, 0x7c00],
    [-1e-9, 0x8000],
  ] as const)('%p is %p', (value, bits) => {
    expect(toHalfFloat(value)).toBe(bits);
  });

  test('the table converts signed and unsigned stored values after their rescale', () => {
    const table = new HalfFloatTable();
    const out = new Uint16Array(4);
    table.convert(Int16Array.of(-1, 0, 3), 0, 3, { slope: 2, intercept: -10 }, out, 1);
    expect([...out]).toEqual([0, toHalfFloat(-12), toHalfFloat(-10), toHalfFloat(-4)]);
    table.convert(Uint16Array.of(65_535), 0, 1, { slope: 1 / 65_535, intercept: 0 }, out, 0);
    expect(out[0]).toBe(toHalfFloat(1));
  });

  test('values beyond their range are scaled by a power of two', () => {
    expect(textureValueScale({ min: -1024, max: 3071 })).toBe(1);
    const scale = textureValueScale({ min: 0, max: 121_330 });
    expect(Math.log2(scale) % 1).toBeCloseTo(0, 12);
    expect(121_330 * scale).toBeLessThanOrEqual(4096);
  });
});

test('whatever bone does not show lies below it; of a curve with a gap or an end above, that is not so', () => {
  const { transferFunction, window } = presetForVolume('ct-bone', volume);
  const bone = opacityCurve(transferFunction, window, window);
  expect(isClearOnlyBelow(bone)).toBe(true);
  for (const entry of [LUT_SIZE >> 1, LUT_SIZE - 1]) {
    const entries = bone.entries.slice();
    entries[entry * 4 + 3] = 0;
    expect(isClearOnlyBelow({ ...bone, entries })).toBe(false);
  }
});
