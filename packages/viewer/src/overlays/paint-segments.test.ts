import { describe, expect, test } from '@jest/globals';
import {
  type BitMask,
  orthogonalPlane,
  type Segment,
  type VolumeGeometry,
} from '@rounds/imaging/asset';

import { fillAlpha, outlineAlpha, SegmentPainter } from './paint-segments.ts';
import { segmentsAt } from './shown-overlay.ts';

const GEOMETRY: VolumeGeometry = {
  columns: 20,
  rows: 16,
  slices: 6,
  spacingMm: [1, 1, 2],
  indexToLps: [1, 0, 0, -10, 0, 1, 0, -8, 0, 0, 2, 0, 0, 0, 0, 1],
};
const RED = [250, 0, 0] as const;
const BLUE = [0, 0, 250] as const;

/** A full box. */
function box(
  number: number,
  colorRgb: Segment['colorRgb'],
  origin: BitMask['origin'],
  size: BitMask['size'],
): Segment {
  const voxelCount = size[0] * size[1] * size[2];
  const bits = new Uint8Array(Math.ceil(voxelCount / 8)).fill(255);
  const mask = { origin, size, bits, voxelCount };
  return {
    number,
    label: `segment ${number}`,
    colorRgb,
    propertyCategory: null,
    propertyType: null,
    mask,
  };
}

const STYLE = { opacity: 0.5, outline: 1 };

function painted(segments: readonly Segment[], z: number, pixelMm = 1) {
  const plane = orthogonalPlane(GEOMETRY, 'axial', [0, 0, z], pixelMm);
  const out = new Uint8ClampedArray(plane.columns * plane.rows * 4);
  new SegmentPainter().paint(segments, GEOMETRY, plane, STYLE, out);
  return (column: number, row: number): number[] => {
    const at = (row * plane.columns + column) * 4;
    return [...out.subarray(at, at + 4)];
  };
}

const FILL = Math.round(fillAlpha(0.5) * 255);
const LINE = Math.round(outlineAlpha(0.5) * 255);

describe('segments on a slice', () => {
  const segment = box(1, RED, [4, 5, 1], [6, 4, 2]);

  test('fill their voxels with a line around them, and nothing else', () => {
    const at = painted([segment], 2);
    expect(at(4, 5)).toEqual([...RED, LINE]);
    expect(at(9, 8)).toEqual([...RED, LINE]);
    expect(at(6, 6)).toEqual([...RED, FILL]);
    expect(at(3, 5)[3]).toBe(0);
    expect(at(10, 8)[3]).toBe(0);
    expect(at(6, 9)[3]).toBe(0);
  });

  test('end with their last slice', () => {
    expect(painted([segment], 4.9)(6, 6)[3]).toBe(FILL);
    expect(painted([segment], 5.1)(6, 6)[3]).toBe(0);
    expect(painted([segment], 0.9)(6, 6)[3]).toBe(0);
  });

  test('where they overlap, colours are mixed', () => {
    const at = painted([segment, box(2, BLUE, [6, 5, 1], [6, 4, 2])], 2);
    expect(at(7, 6)).toEqual([125, 0, 125, FILL]);
    expect(at(5, 6)).toEqual([...RED, FILL]);
    expect(at(10, 6)).toEqual([...BLUE, FILL]);
  });

  test('are where they are on every orientation and at every zoom', () => {
    for (const orientation of ['axial', 'coronal', 'sagittal'] as const) {
      const plane = orthogonalPlane(GEOMETRY, orientation, [-3.5, -1.5, 3], 0.25);
      const out = new Uint8ClampedArray(plane.columns * plane.rows * 4);
      new SegmentPainter().paint([segment], GEOMETRY, plane, STYLE, out);
      const { originLps: o, rightLps: r, downLps: d } = plane;
      let wrong = 0;
      for (let row = 0; row < plane.rows; row++) {
        for (let column = 0; column < plane.columns; column++) {
          const at = (axis: 0 | 1 | 2): number => o[axis] + r[axis] * column + d[axis] * row;
          const point = [at(0), at(1), at(2)] as const;
          const inside =
            segmentsAt(
              [
                {
                  kind: 'segmentation',
                  overlayId: 's',
                  opacity: 1,
                  geometry: GEOMETRY,
                  segmentation: { columns: 20, rows: 16, slices: 6, segments: [segment] },
                },
              ],
              point,
            ).length > 0;
          if (inside !== (out[(row * plane.columns + column) * 4 + 3] ?? 0) > 0) wrong += 1;
        }
      }
      expect(wrong).toBe(0);
    }
  });

  test('that go on beyond the pane have no edge there', () => {
    const at = painted([box(1, RED, [0, 0, 0], [20, 16, 6])], 2);
    expect(at(0, 8)).toEqual([...RED, FILL]);
  });
});
