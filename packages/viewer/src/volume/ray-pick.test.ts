import { describe, expect, test } from '@jest/globals';
import { type CutPlane, normalizeVector, type Vector3 } from '@rounds/classroom';
import type { Volume } from '@rounds/imaging/asset';

import { LUT_SIZE, type OpacityCurve } from './opacity-curve.ts';
import { isKeptByCuts, type PickScene, pickSurface } from './ray-pick.ts';
import { stretchesOf } from './ray-stretches.ts';
import { NO_CUTS, type VolumeCuts } from './volume-cuts.ts';

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
const scene: PickScene = {
  volume,
  curve: solidCurve(),
  cuts: NO_CUTS,
  rendering: { mode: 'composite', isoValue: 500 },
  window: { center: 500, width: 1000 },
  opensCuts: true,
};
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
    const cut = { ...scene, cuts: { ...NO_CUTS, planes: [plane(CENTER, [0, 0, 1])] } };
    const hit = pickSurface(cut, [CENTER[0], CENTER[1], -200], [0, 0, 1]);
    expect(hit?.[2]).toBeCloseTo(CENTER[2], 0);
    expect(pickSurface(cut, [CENTER[0], CENTER[1], 200], [0, 0, -1])?.[2]).toBeCloseTo(
      CENTER[2] + RADIUS_MM,
      0,
    );
  });

  test('where cut faces show slices, the face itself is touched', () => {
    const behind: Vector3 = [CENTER[0] + 15, CENTER[1], CENTER[2] + 16];
    const cut: PickScene = {
      ...scene,
      cuts: { ...NO_CUTS, planes: [plane([0, 0, behind[2]], [0, 0, -1])] },
      window: { center: 400, width: 1000 },
      opensCuts: false,
    };
    const hit = pickSurface(cut, [behind[0], behind[1], 200], [0, 0, -1]);
    expect(hit?.[2]).toBeCloseTo(behind[2], 9);
  });
});

describe('picking in other modes', () => {
  const fromBelow: [Vector3, Vector3] = [
    [CENTER[0] + 3, CENTER[1] - 2, -200],
    [0, 0, 1],
  ];
  const halfChord = Math.sqrt(RADIUS_MM ** 2 - 9 - 4);

  test('an isosurface lies where the value is', () => {
    const hit = pickSurface(
      { ...scene, rendering: { mode: 'isosurface', isoValue: 500 } },
      ...fromBelow,
    );
    expect(Math.abs((hit?.[2] ?? 0) - (CENTER[2] - halfChord))).toBeLessThan(0.3);
  });

  test('the largest value is touched where it lies, and nothing where there is none', () => {
    const mip: PickScene = { ...scene, rendering: { mode: 'mip', isoValue: 0 } };
    const hit = pickSurface(mip, ...fromBelow);
    expect(Math.abs((hit?.[2] ?? 99) - CENTER[2])).toBeLessThan(halfChord);
    expect(pickSurface(mip, [CENTER[0] + 23, CENTER[1], -200], [0, 0, 1])).toBeUndefined();
  });

  test('a crop box and a corner cut out are not touched', () => {
    const cropped: PickScene = {
      ...scene,
      cuts: { ...NO_CUTS, crop: { min: [0, 0, 0.5], max: [1, 1, 1] } },
    };
    expect(pickSurface(cropped, ...fromBelow)?.[2]).toBeCloseTo(CENTER[2], 0);
    const corner = { pointLps: CENTER, octant: [1, -1, -1] } as const;
    const opened: PickScene = { ...scene, cuts: { ...NO_CUTS, corner } };
    expect(pickSurface(opened, ...fromBelow)?.[2]).toBeCloseTo(CENTER[2], 0);
    const beside: Vector3 = [CENTER[0] - 3, CENTER[1] - 2, -200];
    expect(
      Math.abs((pickSurface(opened, beside, [0, 0, 1])?.[2] ?? 0) - (CENTER[2] - halfChord)),
    ).toBeLessThan(VOXEL_MM);
  });
});

describe('what is left of a ray', () => {
  test('is cut by both sides of a wedge', () => {
    const planes = [plane([0, 0, 0], [0, 0, 1]), plane([0, 0, 20], [0, 0, -1])];
    const stretches = stretchesOf(
      volume.geometry,
      { ...NO_CUTS, planes },
      [CENTER[0], CENTER[1], -100],
      [0, 0, 1],
    );
    expect(stretches).toEqual([{ start: 100, end: 120, entersThroughCut: true }]);
  });

  test('is nothing on the removed side of a plane the ray runs along', () => {
    const planes = [plane([0, 0, 10], [0, 0, 1])];
    expect(
      stretchesOf(volume.geometry, { ...NO_CUTS, planes }, [-100, CENTER[1], 0], [1, 0, 0]),
    ).toEqual([]);
  });

  test('equals what a walk along the ray finds, with everything cut at once', () => {
    let state = 7;
    const random = (): number => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return state / 2147483648;
    };
    const side = (): 1 | -1 => (random() < 0.5 ? 1 : -1);
    const wrong: unknown[] = [];
    for (let run = 0; run < 100; run++) {
      const near = (spread: number): Vector3 => [
        CENTER[0] + (random() - 0.5) * spread,
        CENTER[1] + (random() - 0.5) * spread,
        CENTER[2] + (random() - 0.5) * spread,
      ];
      const cuts: VolumeCuts = {
        planes: [
          plane(near(40), normalizeVector([random() - 0.5, random() - 0.5, random() + 0.01])),
        ],
        slab: [],
        crop: {
          min: [random() * 0.4, random() * 0.4, random() * 0.4],
          max: [0.6 + random() * 0.4, 0.6 + random() * 0.4, 0.6 + random() * 0.4],
        },
        corner: { pointLps: near(20), octant: [side(), side(), side()] },
      };
      const origin = near(160);
      const aim = near(30);
      const direction = normalizeVector([
        aim[0] - origin[0],
        aim[1] - origin[1],
        aim[2] - origin[2],
      ]);
      const stretches = stretchesOf(volume.geometry, cuts, origin, direction);
      for (let t = 0.05; t < 200; t += 0.97) {
        const point: Vector3 = [
          origin[0] + direction[0] * t,
          origin[1] + direction[1] * t,
          origin[2] + direction[2] * t,
        ];
        const isNearBorder = stretches.some(
          ({ start, end }) => Math.abs(t - start) < 1e-6 || Math.abs(t - end) < 1e-6,
        );
        if (isNearBorder) continue;
        const isInside = stretches.some(({ start, end }) => t > start && t < end);
        if (isInside !== isKeptByCuts(volume.geometry, cuts, point)) wrong.push({ run, t });
      }
    }
    expect(wrong).toEqual([]);
  });
});
