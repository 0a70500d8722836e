import { describe, expect, test } from '@jest/globals';
import { type CutPlane, dot, patientToRoom, rotate, type Vector3 } from '@rounds/classroom';
import { transformPoint, type VolumeGeometry } from '@rounds/imaging/asset';

import {
  openingPlane,
  rotationAbout,
  rotationBetween,
  shiftPlane,
  turnPlane,
} from './plane-moves.ts';
import { boxOf, centroid, planePolygon } from './plane-polygon.ts';
import { lengthOf, subtract } from './vector3.ts';
import { lpsToRoom, planeInTexture, textureToLps, volumeSizeMm } from './volume-space.ts';

const BOX = { min: [-10, -20, -30], max: [10, 20, 30] } as const;
const PLANE: CutPlane = { planeId: 'p', enabled: true, pointLps: [0, 0, 0], normalLps: [0, 0, 1] };

function expectClose(actual: readonly number[], wanted: readonly number[], digits = 9): void {
  expect(actual).toHaveLength(wanted.length);
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(wanted[i] ?? NaN, digits);
}

describe('the polygon of a plane in a box', () => {
  test('is the box’s cross-section for an upright plane', () => {
    const corners = planePolygon(PLANE, BOX);
    expect(corners).toHaveLength(4);
    for (const [x, y, z] of corners) expect([Math.abs(x), Math.abs(y), z]).toEqual([10, 20, 0]);
  });

  test('has six corners through the middle of a cube, all on the plane, in order', () => {
    const side = 1 / Math.sqrt(3);
    const cube = { min: [-1, -1, -1], max: [1, 1, 1] } as const;
    const corners = planePolygon({ pointLps: [0, 0, 0], normalLps: [side, side, side] }, cube);
    expect(corners).toHaveLength(6);
    for (const [i, corner] of corners.entries()) {
      expect(dot(corner, [side, side, side])).toBeCloseTo(0, 12);
      // Neighbours of a regular hexagon are as far apart as a corner is from the middle.
      expect(lengthOf(subtract(corners[(i + 1) % 6] as Vector3, corner))).toBeCloseTo(
        Math.SQRT2,
        9,
      );
    }
    expectClose(centroid(corners), [0, 0, 0]);
  });

  test('is empty beside the box', () => {
    expect(planePolygon({ pointLps: [0, 0, 31], normalLps: [0, 0, 1] }, BOX)).toEqual([]);
  });
});

describe('moving planes', () => {
  test('a shift stops at the volume’s edge', () => {
    expect(shiftPlane(PLANE, 12, BOX).pointLps).toEqual([0, 0, 12]);
    expect(shiftPlane(PLANE, 100, BOX).pointLps).toEqual([0, 0, 30]);
    expect(shiftPlane(PLANE, -100, BOX).pointLps).toEqual([0, 0, -30]);
  });

  test('a turn keeps the pivot on the plane and the normal a unit vector', () => {
    const turned = turnPlane(PLANE, [1, 2, 0], rotationAbout([1, 0, 0], Math.PI / 3));
    expect(turned.pointLps).toEqual([1, 2, 0]);
    expectClose(turned.normalLps, [0, -Math.sin(Math.PI / 3), Math.cos(Math.PI / 3)]);
  });

  test('a new plane opens towards the viewer: looking to the back keeps the back', () => {
    const plane = openingPlane('new', [1, 2, 3], [0, 0.97, 0.24], []);
    expect(plane).toMatchObject({ pointLps: [1, 2, 3], normalLps: [0, 1, 0] });
    const second = openingPlane('other', [1, 2, 3], [0, 0.97, 0.24], [plane]);
    expect(Math.abs(dot(second.normalLps, plane.normalLps))).toBeLessThan(0.5);
  });

  test.each([
    [
      [1, 0, 0],
      [0, 1, 0],
    ],
    [
      [0, 0, 1],
      [0, 0, 1],
    ],
    [
      [0, 0, 1],
      [0, 0, -1],
    ],
    [
      [0.6, 0.8, 0],
      [-0.8, 0.6, 0],
    ],
  ] as [Vector3, Vector3][])('the rotation from %p to %p arrives', (from, to) => {
    expectClose(rotate(rotationBetween(from, to), from), to);
  });
});

describe('volume space', () => {
  const geometry: VolumeGeometry = {
    columns: 4,
    rows: 8,
    slices: 2,
    spacingMm: [0.5, 0.7, 3],
    indexToLps: [0.7, 0, 0, -5, 0, 0.5, 0, 7, 0, 0, 3, 11, 0, 0, 0, 1],
  };
  const toLps = textureToLps(geometry);

  test('the middle of the first voxel is at half a voxel in texture space', () => {
    expectClose(transformPoint(toLps, [0.5 / 4, 0.5 / 8, 0.5 / 2]), [-5, 7, 11]);
    expectClose(volumeSizeMm(geometry), [2.8, 4, 6]);
  });

  test('a cut plane keeps its distances in millimetres', () => {
    const plane: CutPlane = { ...PLANE, pointLps: [0, 0, 12], normalLps: [0.6, 0, 0.8] };
    const [a, b, c, d] = planeInTexture(plane, toLps);
    for (const texture of [
      [0, 0, 0],
      [1, 0.3, 0.8],
    ] as Vector3[]) {
      const height = dot(plane.normalLps, subtract(transformPoint(toLps, texture), plane.pointLps));
      expect(a * texture[0] + b * texture[1] + c * texture[2] + d).toBeCloseTo(height, 9);
    }
  });

  test('the matrix into the room is the classroom’s own conversion', () => {
    const volume = { centerLps: [3, -4, 5] as Vector3 };
    const placement = {
      rotation: rotationAbout([0.6, 0, 0.8], 0.7),
      offsetRoom: [0.1, 0.2, -0.3] as Vector3,
      scale: 1.7,
    };
    for (const point of [
      [0, 0, 0],
      [10, -20, 35],
    ] as Vector3[]) {
      expectClose(
        transformPoint(lpsToRoom(volume, placement), point),
        patientToRoom(volume, placement, point),
      );
    }
  });

  test('the box of a case is centred on it', () => {
    expect(boxOf({ centerLps: [1, 2, 3], sizeMm: [2, 4, 6] })).toEqual({
      min: [0, 0, 0],
      max: [2, 4, 6],
    });
  });
});
