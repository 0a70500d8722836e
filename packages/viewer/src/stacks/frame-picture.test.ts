import { describe, expect, test } from '@jest/globals';
import type { Volume } from '@rounds/imaging/asset';

import { sliceFrame, WHOLE_SLICE } from '../slices/slice-frame.ts';
import { frameRect, paintFrame } from './frame-picture.ts';

function stack(change: Partial<Volume>): Volume {
  return {
    kind: 'image-stack',
    samplesPerPixel: 1,
    frameTimeMs: null,
    modality: 'DX',
    bodyPartExamined: '',
    laterality: '',
    geometry: {
      columns: 2,
      rows: 1,
      slices: 2,
      spacingMm: [3, 1, 1],
      indexToLps: [1, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
    },
    photometricInterpretation: 'MONOCHROME2',
    rescaleSlope: [2],
    rescaleIntercept: [-10],
    windows: [{ center: 50, width: 101 }],
    valueRange: { min: 0, max: 100, mean: 50 },
    flags: [],
    synthetic: false,
    storedValues: Uint16Array.of(5, 55, 30, 55),
    ...change,
  };
}

function painted(volume: Volume, frame: number): number[] {
  const out = new Uint8ClampedArray(8);
  paintFrame(volume, frame, { center: 50.5, width: 101 }, new Float32Array(2), out);
  return [...out];
}

describe('a frame in its own pixels', () => {
  test('goes through the window: values 0, 100 and 50 are black, white and grey', () => {
    expect(painted(stack({}), 0)).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
    expect(painted(stack({}), 1).slice(0, 3)).toEqual([128, 128, 128]);
  });

  test('of MONOCHROME1 shows low values bright', () => {
    const volume = stack({ photometricInterpretation: 'MONOCHROME1' });
    expect(painted(volume, 0)).toEqual([255, 255, 255, 255, 0, 0, 0, 255]);
  });

  test('keeps its colours, whatever the window', () => {
    const storedValues = Uint8Array.of(1, 2, 3, 4, 5, 6, 250, 20, 30, 40, 50, 60);
    const volume = stack({ samplesPerPixel: 3, photometricInterpretation: 'RGB', storedValues });
    expect(painted(volume, 1)).toEqual([250, 20, 30, 255, 40, 50, 60, 255]);
  });

  test('lies in the pane in its true proportions', () => {
    const volume = stack({});
    const pane = { width: 300, height: 300 };
    const frame = sliceFrame(volume.geometry, 'axial', [0.5, 0, 0], pane, WHOLE_SLICE);
    const [left, top, width, height] = frameRect(volume, frame);
    // Two columns of 1 mm, one row of 3 mm.
    expect(width / height).toBeCloseTo(2 / 3, 6);
    expect(left + width / 2).toBeCloseTo(150, 6);
    expect(top + height / 2).toBeCloseTo(150, 6);
  });
});
