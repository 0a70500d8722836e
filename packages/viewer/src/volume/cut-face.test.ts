import { expect, test } from '@jest/globals';
import { normalizeVector, type Vector3 } from '@rounds/classroom';
import { transformPoint, type VolumeGeometry } from '@rounds/imaging/asset';

import { along } from '../space/vector3.ts';
import { textureToLps } from '../space/volume-space.ts';
import { cutFaceOf, faceAxes } from './cut-face.ts';

const geometry: VolumeGeometry = {
  columns: 40,
  rows: 30,
  slices: 20,
  spacingMm: [1.5, 1, 2],
  indexToLps: [1, 0, 0, -7, 0, 1.5, 0, 12, 0, 0, 2, 30, 0, 0, 0, 1],
};
const plane = { pointLps: [10, 30, 50] as Vector3, normalLps: normalizeVector([0.3, -0.5, 0.8]) };

test('a point of the volume finds its pixel on the face', () => {
  const face = cutFaceOf(plane, geometry, 64);
  if (face === undefined) throw new Error('the plane meets the volume');
  const toLps = textureToLps(geometry);
  const axes = faceAxes(face, toLps);
  for (const [x, y] of [
    [0, 0],
    [63, 0],
    [5.5, 40.25],
  ] as const) {
    const point = along(along(face.originLps, face.rightLps, x), face.downLps, y);
    // The way there: texture space is 0 to 1 over whole voxels.
    const [px, py, pz] = point;
    const texture = [
      (px + 7 + 0.5) / 40,
      ((py - 12) / 1.5 + 0.5) / 30,
      ((pz - 30) / 2 + 0.5) / 20,
    ] as const;
    expect(transformPoint(toLps, texture)[0]).toBeCloseTo(px, 9);
    const at = (first: number): number =>
      (axes[first] ?? 0) * texture[0] +
      (axes[first + 1] ?? 0) * texture[1] +
      (axes[first + 2] ?? 0) * texture[2] +
      (axes[first + 3] ?? 0);
    expect(at(0) * 64).toBeCloseTo(x + 0.5, 6);
    expect(at(4) * 64).toBeCloseTo(y + 0.5, 6);
  }
});

test('a plane beside the volume has no face', () => {
  expect(cutFaceOf({ ...plane, pointLps: [10, 30, 500] }, geometry, 64)).toBeUndefined();
});
