import { expect, test } from '@jest/globals';
import { IDENTITY_QUATERNION, TABLE_ANCHOR_ROOM, type Vector3 } from '@rounds/classroom';

import { raysOfPicture, rayShare, type SeeingEye } from './ray-share.ts';

const VOLUME = { centerLps: [10, -20, 30], sizeMm: [200, 200, 200] } as const;
const PLACEMENT = { rotation: IDENTITY_QUATERNION, offsetRoom: [0, 0, 0], scale: 1 } as const;
const TANGENT = Math.tan(Math.PI / 6);

function eyeAt(distanceMetres: number, forward: Vector3 = [0, 0, -1]): SeeingEye {
  const [x, y, z] = TABLE_ANCHOR_ROOM;
  return {
    eyeRoom: [x, y, z + distanceMetres],
    right: [1, 0, 0],
    up: [0, 1, 0],
    forward,
    tanHalfWidth: TANGENT,
    tanHalfHeight: TANGENT,
  };
}

test('a cube before the eye covers what its near face covers', () => {
  for (const distance of [0.4, 0.6, 1]) {
    const half = 0.1 / (distance - 0.1) / TANGENT;
    expect(Math.abs(rayShare(VOLUME, PLACEMENT, eyeAt(distance)) - half ** 2)).toBeLessThan(0.05);
  }
});

test('inside of the volume every ray meets it, behind the back none', () => {
  expect(rayShare(VOLUME, PLACEMENT, eyeAt(0.05))).toBe(1);
  expect(rayShare(VOLUME, PLACEMENT, eyeAt(1, [0, 0, 1]))).toBe(0);
});

test('what is scaled and moved is found where it is', () => {
  const large = { ...PLACEMENT, scale: 3 };
  const shareOfLarge = rayShare(VOLUME, large, eyeAt(1));
  expect(shareOfLarge).toBeGreaterThan(4 * rayShare(VOLUME, PLACEMENT, eyeAt(1)));
  const aside = { ...PLACEMENT, offsetRoom: [5, 0, 0] as const };
  expect(rayShare(VOLUME, aside, eyeAt(1))).toBe(0);
});

test('rays are as long as the box is deep where they meet it', () => {
  const { meanPathMm } = raysOfPicture(VOLUME, PLACEMENT, eyeAt(1));
  expect(meanPathMm).toBeGreaterThan(140);
  expect(meanPathMm).toBeLessThan(215);
  // From the middle of it, half as far and somewhat to the corners.
  expect(raysOfPicture(VOLUME, PLACEMENT, eyeAt(0)).meanPathMm).toBeGreaterThan(99);
  expect(raysOfPicture(VOLUME, PLACEMENT, eyeAt(1, [0, 0, 1])).meanPathMm).toBe(0);
});
