import { describe, expect, test } from '@jest/globals';
import {
  dot,
  normalizeVector,
  type ObliquePlane,
  THIN_SLAB,
  type Vector3,
} from '@rounds/classroom';
import { type VolumeGeometry, volumeBoundsLps } from '@rounds/imaging/asset';

import { distanceBetween, subtract } from '../space/vector3.ts';
import {
  editOfPlane,
  movablePlanes,
  OBLIQUE_PLANE_ID,
  obliqueAsPlane,
} from '../view/movable-planes.ts';
import { gripsOf, planeLine } from './plane-line.ts';
import {
  meetsVolume,
  obliqueFrame,
  pixelOfPoint,
  scrolledOblique,
  sliceFrame,
  WHOLE_SLICE,
} from './slice-frame.ts';
import { obliqueDirection, slabWords } from './slice-words.ts';

const GEOMETRY: VolumeGeometry = {
  columns: 100,
  rows: 80,
  slices: 60,
  spacingMm: [1.2, 1, 3],
  indexToLps: [1, 0, 0, -50, 0, 1.2, 0, -40, 0, 0, 3, 10, 0, 0, 0, 1],
};
const PANE = { width: 640, height: 400 };
const OBLIQUE: ObliquePlane = {
  pointLps: [4, 7, 90],
  normalLps: normalizeVector([0.3, -0.8, 0.4]),
};

describe('the frame of the free plane', () => {
  test('lies on the plane, and shows all of the volume that is on it', () => {
    const frame = obliqueFrame(GEOMETRY, OBLIQUE, PANE, WHOLE_SLICE);
    expect(pixelOfPoint(frame, OBLIQUE.pointLps).distanceMm).toBeCloseTo(0, 9);
    expect(dot(frame.normal, OBLIQUE.normalLps)).toBeCloseTo(-1, 9);
    const { min, max } = volumeBoundsLps(GEOMETRY);
    for (let corner = 0; corner < 8; corner++) {
      const point = ([0, 1, 2] as const).map((axis) =>
        (corner >> axis) & 1 ? max[axis] : min[axis],
      ) as unknown as Vector3;
      const { x, y } = pixelOfPoint(frame, point);
      expect(x > 0 && x < PANE.width && y > 0 && y < PANE.height).toBe(true);
    }
  });

  test('keeps its scale and its middle while the plane is shifted', () => {
    const before = obliqueFrame(GEOMETRY, OBLIQUE, PANE, WHOLE_SLICE);
    const shifted = scrolledOblique(GEOMETRY, OBLIQUE, 3);
    const after = obliqueFrame(GEOMETRY, shifted, PANE, WHOLE_SLICE);
    expect(after.mmPerPixel).toBe(before.mmPerPixel);
    const moved = subtract(after.cornerLps, before.cornerLps);
    // Straight away from the viewer, and nowhere else.
    const away = dot(moved, before.normal);
    expect(away).toBeGreaterThan(0);
    expect(Math.hypot(...moved)).toBeCloseTo(away, 9);
  });

  test('shifting stops inside the volume, from wherever it starts', () => {
    for (const slices of [1000, -1000]) {
      const stopped = scrolledOblique(GEOMETRY, OBLIQUE, slices);
      expect(meetsVolume(GEOMETRY, stopped)).toBe(true);
      const again = scrolledOblique(GEOMETRY, stopped, slices);
      expect(distanceBetween(again.pointLps, stopped.pointLps)).toBeLessThan(1e-9);
    }
    const far: ObliquePlane = { ...OBLIQUE, pointLps: [0, 900, 0] };
    expect(meetsVolume(GEOMETRY, far)).toBe(false);
    expect(meetsVolume(GEOMETRY, scrolledOblique(GEOMETRY, far, 1))).toBe(true);
  });
});

describe('the line of the free plane on a slice', () => {
  const view = {
    planes: [{ planeId: 'off', enabled: false, pointLps: [0, 0, 0], normalLps: [0, 0, 1] }],
    oblique: OBLIQUE,
  } as const;

  test('can be taken, as cuts can that are on', () => {
    const [plane, ...others] = movablePlanes(view);
    expect([plane?.planeId, others]).toEqual([OBLIQUE_PLANE_ID, []]);
    if (plane === undefined) return;
    expect(editOfPlane(plane)).toEqual({ kind: 'oblique', oblique: OBLIQUE });
    expect(movablePlanes({ planes: [], oblique: null })).toEqual([]);
  });

  test('has its middle grip where the plane’s own point is, while that can be seen', () => {
    const plane = obliqueAsPlane(view);
    if (plane === undefined) throw new Error('there is no plane');
    const frame = sliceFrame(GEOMETRY, 'axial', OBLIQUE.pointLps, PANE, WHOLE_SLICE);
    const grips = gripsOf(planeLine(frame, plane), frame);
    const { x, y } = pixelOfPoint(frame, OBLIQUE.pointLps);
    expect(grips?.middle[0]).toBeCloseTo(x, 6);
    expect(grips?.middle[1]).toBeCloseTo(y, 6);
  });
});

describe('what is written on it', () => {
  test.each([
    [[0, 0, 1], 'as axial'],
    [[0, -0.8, 0.6], '37° off coronal'],
    [[0.92, -0.39, 0], '23° off sagittal'],
  ] as const)('%p is "%s"', (normal, words) => {
    expect(obliqueDirection({ normal })).toBe(words);
  });

  test('a thickness is told where it shows something', () => {
    const frame = sliceFrame(GEOMETRY, 'axial', OBLIQUE.pointLps, PANE, WHOLE_SLICE);
    const words = (thicknessMm: number) =>
      slabWords({ thicknessMm, projection: 'mip' }, GEOMETRY, frame);
    expect(slabWords(THIN_SLAB, GEOMETRY, frame)).toBe('');
    // Slices are three millimetres apart.
    expect([words(2), words(10), words(12.34)]).toEqual(['', 'MIP 10 mm', 'MIP 12.3 mm']);
  });
});
