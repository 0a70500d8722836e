import { describe, expect, test } from '@jest/globals';
import { type CutPlane, dot, type Vector3 } from '@rounds/classroom';
import { edgeLabels, type VolumeGeometry, volumeBoundsLps } from '@rounds/imaging/asset';

import { subtract } from '../space/vector3.ts';
import { gripsOf, planeLine, removedArea } from './plane-line.ts';
import {
  pixelOfPoint,
  planeOfFrame,
  pointAtPixel,
  scrolledPoint,
  sliceFrame,
  sliceStepMm,
  WHOLE_SLICE,
  zoomedAround,
} from './slice-frame.ts';
import { spotStrength } from './slice-overlay.ts';
import { scaleBarMm, slicePosition } from './slice-words.ts';

const GEOMETRY: VolumeGeometry = {
  columns: 100,
  rows: 80,
  slices: 60,
  spacingMm: [1.2, 1, 3],
  indexToLps: [1, 0, 0, -50, 0, 1.2, 0, -40, 0, 0, 3, 10, 0, 0, 0, 1],
};
const PANE = { width: 640, height: 400 };
const POINT: Vector3 = [4, 7, 40];

describe.each(['axial', 'coronal', 'sagittal'] as const)('the %s frame', (orientation) => {
  const frame = sliceFrame(GEOMETRY, orientation, POINT, PANE, WHOLE_SLICE);

  test('passes through the point, and pixels and points are each other’s inverse', () => {
    expect(pixelOfPoint(frame, POINT).distanceMm).toBeCloseTo(0, 9);
    const { x, y, distanceMm } = pixelOfPoint(frame, pointAtPixel(frame, 123, 321));
    expect([x, y, distanceMm].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([123, 321, 0]);
  });

  test('shows the whole slice', () => {
    const { min, max } = volumeBoundsLps(GEOMETRY);
    for (const corner of [min, max]) {
      const { x, y } = pixelOfPoint(frame, corner);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(PANE.width);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(PANE.height);
    }
  });

  test('zooming keeps the point under the pointer', () => {
    const before = pointAtPixel(frame, 200, 90);
    const zoom = zoomedAround(frame, WHOLE_SLICE, 3, 200, 90);
    const zoomed = sliceFrame(GEOMETRY, orientation, POINT, PANE, zoom);
    const after = pointAtPixel(zoomed, 200, 90);
    for (const axis of [0, 1, 2] as const) expect(after[axis]).toBeCloseTo(before[axis], 6);
    expect(zoomed.mmPerPixel).toBeCloseTo(frame.mmPerPixel / 3, 9);
  });

  test('resampling covers the same area, whatever its pixel size', () => {
    for (const pixelMm of [frame.mmPerPixel, 0.9]) {
      const plane = planeOfFrame(frame, pixelMm);
      const corner = subtract(plane.originLps, [
        (plane.rightLps[0] + plane.downLps[0]) / 2,
        (plane.rightLps[1] + plane.downLps[1]) / 2,
        (plane.rightLps[2] + plane.downLps[2]) / 2,
      ]);
      for (const axis of [0, 1, 2] as const)
        expect(corner[axis]).toBeCloseTo(frame.cornerLps[axis], 9);
      const width = Math.hypot(...plane.rightLps) * plane.columns;
      expect(width).toBeCloseTo(PANE.width * frame.mmPerPixel, 6);
    }
  });
});

test('edges are labelled in radiological convention', () => {
  const labels = (orientation: 'axial' | 'coronal' | 'sagittal') =>
    edgeLabels(planeOfFrame(sliceFrame(GEOMETRY, orientation, POINT, PANE, WHOLE_SLICE), 1));
  expect(labels('axial')).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' });
  expect(labels('coronal')).toEqual({ left: 'R', right: 'L', top: 'H', bottom: 'F' });
  expect(labels('sagittal')).toEqual({ left: 'A', right: 'P', top: 'H', bottom: 'F' });
});

describe('scrolling', () => {
  const bounds = volumeBoundsLps(GEOMETRY);

  test('steps by whole slices and lands in their middle', () => {
    expect(sliceStepMm(GEOMETRY, [0, 0, 1])).toBe(3);
    const next = scrolledPoint(GEOMETRY, [0, 0, 1], bounds, [0, 0, 41], 1);
    expect(next).toEqual([0, 0, 43]);
  });

  test('stops at the first and last slice', () => {
    expect(scrolledPoint(GEOMETRY, [0, 0, 1], bounds, POINT, 1000)[2]).toBeCloseTo(10 + 59 * 3, 9);
    expect(scrolledPoint(GEOMETRY, [0, 0, 1], bounds, POINT, -1000)[2]).toBeCloseTo(10, 9);
    expect(scrolledPoint(GEOMETRY, [0, -1, 0], bounds, POINT, 1000)[1]).toBeCloseTo(-40, 9);
  });
});

describe('a cut plane on a slice', () => {
  const frame = sliceFrame(GEOMETRY, 'axial', POINT, PANE, WHOLE_SLICE);
  const cut = (normalLps: Vector3, pointLps: Vector3 = POINT): CutPlane => ({
    planeId: 'p',
    enabled: true,
    pointLps,
    normalLps,
  });

  test('is a line of points on both', () => {
    const plane = cut([0.6, 0.8, 0]);
    const line = planeLine(frame, plane);
    for (const end of line.segment ?? []) {
      const point = pointAtPixel(frame, ...end);
      expect(dot(plane.normalLps, subtract(point, plane.pointLps))).toBeCloseTo(0, 6);
    }
    expect(line.segment).toBeDefined();
  });

  test('removes the side its normal points away from', () => {
    const line = planeLine(frame, cut([1, 0, 0]));
    const { x } = pixelOfPoint(frame, POINT);
    const area = removedArea(line, PANE.width, PANE.height);
    expect(Math.max(...area.map(([px]) => px))).toBeCloseTo(x, 6);
    expect(Math.min(...area.map(([px]) => px))).toBe(0);
  });

  test('parallel to the slice has no line, and removes all of it or nothing', () => {
    const below = planeLine(frame, cut([0, 0, 1], [0, 0, 10]));
    const above = planeLine(frame, cut([0, 0, 1], [0, 0, 90]));
    expect(below.segment).toBeUndefined();
    expect(removedArea(below, PANE.width, PANE.height)).toEqual([]);
    expect(removedArea(above, PANE.width, PANE.height)).toHaveLength(4);
  });

  test('has its grips on the line and inside the pane', () => {
    const line = planeLine(frame, cut([0.6, 0.8, 0]));
    const grips = gripsOf(line, frame);
    for (const [x, y] of [grips?.middle, ...(grips?.ends ?? [])] as [number, number][]) {
      expect(line.a * x + line.b * y + line.c).toBeCloseTo(0, 6);
      expect(x > 0 && x < PANE.width && y > 0 && y < PANE.height).toBe(true);
    }
  });
});

describe('what is written on a slice', () => {
  test.each([
    ['axial', [0, 0, 23.45], 'H 23.4 mm'],
    ['axial', [0, 0, -3], 'F 3.0 mm'],
    ['coronal', [0, 12, 0], 'P 12.0 mm'],
    ['sagittal', [-7.5, 0, 0], 'R 7.5 mm'],
  ] as const)('%s at %p is "%s"', (orientation, point, text) => {
    expect(slicePosition(orientation, point)).toBe(text);
  });

  test.each([
    [100, 20],
    [430, 100],
    [9, 2],
    [212, 50],
  ])('a pane of %p mm has a bar of %p mm', (pane, bar) => {
    expect(scaleBarMm(pane)).toBe(bar);
  });

  test('spots are full within a voxel, and fade with distance', () => {
    expect(spotStrength(0.9, 1)).toBe(1);
    expect(spotStrength(-1, 1)).toBe(1);
    const [near, far] = [spotStrength(4, 1), spotStrength(-15, 1)];
    expect(near).toBeLessThan(1);
    expect(far).toBeLessThan(near);
    expect(spotStrength(40, 1)).toBe(0);
  });
});
