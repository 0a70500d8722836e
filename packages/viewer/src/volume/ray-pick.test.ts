import { describe, expect, test } from '@jest/globals';
import { type CutPlane, normalizeVector, type Vector3 } from '@rounds/classroom';
import type { Volume } from '@rounds/imaging/asset';

import { LUT_SIZE, type OpacityCurve } from './opacity-curve.ts';
import { type PickScene, pickSurface, visibleInterval } from './ray-pick.ts';

const SIDE = 48;
const RADIUS_MM = 20;
const CENTER: Vector3 = [5, -3, 8];

/** A ball of 1000 in 0, with a soft edge, on anisotropic voxels. */
function ballVolume(): Volume {
  const spacing = [1, 1.25, 1.5] as const;
  const origin: Vector3 = [
    CENTER[0] - ((SIDE - 1) * spacing[0]) / 2,
    CENTER[1] - ((SIDE - 1) * spacing[1]) / 2,
    CENTER[2] - ((SIDE - 1) * spacing[2]) / 2,
  ];
  const storedValues = new Int16Array(SIDE ** 3);
  for (let i = 0; i < storedValues.length; i++) {
    const x = (i % SIDE) * spacing[0] + origin[0] - CENTER[0];
    const y = (Math.floor(i / SIDE) % SIDE) * spacing[1] + origin[1] - CENTER[1];
    const z = Math.floor(i / SIDE ** 2) * spacing[2] + origin[2] - CENTER[2];
    const inside = RADIUS_MM - Math.hypot(x, y, z);
    storedValues[i] = Math.round(1000 * Math.max(0, Math.min(1, inside / 2 + 0.5)));
  }
  const [dx, dy, dz] = spacing;
  return {
    kind: 'volume',
    samplesPerPixel: 1,
    frameTimeMs: null,
    modality: 'CT',
    bodyPartExamined: '',
    laterality: '',
    photometricInterpretation: 'MONOCHROME2',
    rescaleSlope: [1],
    rescaleIntercept: [0],
    windows: [{ center: 500, width: 1000 }],
    valueRange: { min: 0, max: 1000, mean: 100 },
    flags: [],
    synthetic: true,
    geometry: {
      columns: SIDE,
      rows: SIDE,
      slices: SIDE,
      spacingMm: [dy, dx, dz],
      indexToLps: [dx, 0, 0, origin[0], 0, dy, 0, origin[1], 0, 0, dz, origin[2], 0, 0, 0, 1],
    },
    storedValues,
  };
}

/** Opaque at once from half the ball's value on. */
function solidCurve(): OpacityCurve {
  const entries = new Float32Array(LUT_SIZE * 4);
  for (let i = LUT_SIZE / 2; i < LUT_SIZE; i++) entries.set([1, 1, 1, 0.99], i * 4);
  return {
    minValue: 0,
    maxValue: 1000,
    entries,
    entryScale: (LUT_SIZE - 1) / 1000,
    entryOffset: 0,
  };
}

const volume = ballVolume();
const scene: PickScene = { volume, curve: solidCurve(), planes: [], faceFrom: undefined };
const plane = (pointLps: Vector3, normalLps: Vector3): CutPlane => ({
  planeId: 'p',
  enabled: true,
  pointLps,
  normalLps,
});
const VOXEL_MM = 1.5;

describe('picking a surface', () => {
  test.each([
    [[1, 0, 0]],
    [[0, -1, 0]],
    [[0, 0, 1]],
    [[0.48, 0.6, 0.64]],
    [[-0.36, 0.48, -0.8]],
  ] as [Vector3][])('finds a ball within a voxel, from direction %p', (direction) => {
    const unit = normalizeVector(direction);
    const origin: Vector3 = [
      CENTER[0] - 200 * unit[0],
      CENTER[1] - 200 * unit[1],
      CENTER[2] - 200 * unit[2],
    ];
    const hit = pickSurface(scene, origin, unit);
    expect(hit).toBeDefined();
    const [x, y, z] = hit as Vector3;
    expect(
      Math.abs(Math.hypot(x - CENTER[0], y - CENTER[1], z - CENTER[2]) - RADIUS_MM),
    ).toBeLessThan(VOXEL_MM);
    // It is the near side.
    expect(
      (x - CENTER[0]) * unit[0] + (y - CENTER[1]) * unit[1] + (z - CENTER[2]) * unit[2],
    ).toBeLessThan(0);
  });

  test('misses beside the ball and behind the eye', () => {
    expect(pickSurface(scene, [CENTER[0] + 22, CENTER[1], -200], [0, 0, 1])).toBeUndefined();
    expect(pickSurface(scene, [CENTER[0], CENTER[1], 200], [0, 0, 1])).toBeUndefined();
  });

  test('works with the eye inside the ball', () => {
    const hit = pickSurface(scene, CENTER, [0, 0, 1]);
    expect(hit?.[2]).toBeCloseTo(CENTER[2], 0);
  });

  test('obeys a cut: what it removes is not touched', () => {
    const cut = { ...scene, planes: [plane(CENTER, [0, 0, 1])] };
    const hit = pickSurface(cut, [CENTER[0], CENTER[1], -200], [0, 0, 1]);
    expect(hit?.[2]).toBeCloseTo(CENTER[2], 0);
    expect(pickSurface(cut, [CENTER[0], CENTER[1], 200], [0, 0, -1])?.[2]).toBeCloseTo(
      CENTER[2] + RADIUS_MM,
      0,
    );
  });

  test('a disabled cut cuts nothing', () => {
    const cut = { ...scene, planes: [{ ...plane(CENTER, [0, 0, 1]), enabled: false }] };
    const hit = pickSurface(cut, [CENTER[0], CENTER[1], -200], [0, 0, 1]);
    expect(Math.abs((hit?.[2] ?? 0) - (CENTER[2] - RADIUS_MM))).toBeLessThan(VOXEL_MM);
  });

  test('where cut faces show slices, the face itself is touched', () => {
    const behind: Vector3 = [CENTER[0] + 15, CENTER[1], CENTER[2] + 16];
    const cut = { ...scene, planes: [plane([0, 0, behind[2]], [0, 0, -1])], faceFrom: -100 };
    const hit = pickSurface(cut, [behind[0], behind[1], 200], [0, 0, -1]);
    expect(hit?.[2]).toBeCloseTo(behind[2], 9);
  });
});

describe('the visible interval of a ray', () => {
  test('is cut by both sides of a wedge', () => {
    const wedge = [plane([0, 0, 0], [0, 0, 1]), plane([0, 0, 20], [0, 0, -1])];
    const interval = visibleInterval(volume, wedge, [CENTER[0], CENTER[1], -100], [0, 0, 1]);
    expect(interval).toMatchObject({ start: 100, end: 120, enteredThroughPlane: true });
  });

  test('is empty on the removed side of a plane the ray runs along', () => {
    expect(
      visibleInterval(volume, [plane([0, 0, 10], [0, 0, 1])], [-100, CENTER[1], 0], [1, 0, 0]),
    ).toBeUndefined();
  });
});
