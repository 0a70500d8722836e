import { describe, expect, test } from '@jest/globals';
import {
  IDENTITY_QUATERNION,
  type SharedView,
  TABLE_ANCHOR_ROOM,
  type Vector3,
  PLAIN_PARTS,
} from '@rounds/classroom';

import { meansPlane, planeAlong, type Ray, volumeAlong } from './laser-aim.ts';
import { caseVolume } from '../view/fixtures/case-volume.ts';

const VOLUME = caseVolume([300, 300, 300]);
const VIEW: SharedView = {
  presetId: 'ct-bone',
  windowCenter: 0,
  windowWidth: 1,
  crosshairLps: [0, 0, 0],
  planes: [{ planeId: 'coronal', enabled: true, pointLps: [0, -50, 0], normalLps: [0, 1, 0] }],
  placement: { rotation: IDENTITY_QUATERNION, offsetRoom: [0, 0, 0], scale: 1 },
  ...PLAIN_PARTS,
};

/** From in front of the patient, aside of the middle. */
function rayAt(x: number, y: number): Ray {
  return { origin: [x, TABLE_ANCHOR_ROOM[1] + y, 1], direction: [0, 0, -1] };
}

const volumeAt = (distance: number) =>
  ({ kind: 'volume', distance, pointLps: [0, 0, 0] as Vector3 }) as const;

describe('a laser', () => {
  test('passes through a cut where it is in the room', () => {
    expect(planeAlong(rayAt(0.07, 0.07), VOLUME, VIEW)).toEqual({
      planeId: 'coronal',
      distance: expect.closeTo(0.95, 6),
      isOnFrame: false,
    });
    expect(planeAlong(rayAt(0.2, 0), VOLUME, VIEW)).toBeUndefined();
    expect(planeAlong(rayAt(0.14, 0.05), VOLUME, VIEW)?.isOnFrame).toBe(true);
    expect(planeAlong(rayAt(0.01, 0), VOLUME, VIEW)?.isOnFrame).toBe(true);
  });

  test('meets the volume in patient space, as far away as in the room', () => {
    const hit = volumeAlong(rayAt(0.07, 0.02), VOLUME, VIEW, (origin, direction) => {
      expect(origin.map((v) => Math.round(v))).toEqual([70, -1000, 20]);
      expect(direction.map((v) => Math.round(v))).toEqual([0, 1, 0]);
      return [70, -30, 20];
    });
    expect(hit?.distance).toBeCloseTo(0.97, 6);
  });

  test('a closing hand means the cut on its frame and on its face, and what lies behind it otherwise', () => {
    const through = { planeId: 'coronal', distance: 1, isOnFrame: false };
    expect(meansPlane(through, undefined)).toBe(true);
    expect(meansPlane(through, volumeAt(1.005))).toBe(true);
    expect(meansPlane(through, volumeAt(1.1))).toBe(false);
    expect(meansPlane({ ...through, isOnFrame: true }, volumeAt(1.1))).toBe(true);
    expect(meansPlane({ ...through, isOnFrame: true }, volumeAt(0.8))).toBe(false);
    expect(meansPlane(through, { kind: 'panel', distance: 0.5 })).toBe(false);
    expect(meansPlane(undefined, volumeAt(1))).toBe(false);
  });
});
