import { expect, test } from '@jest/globals';
import { IDENTITY_QUATERNION, rotate, type RigidPose, yawQuaternion } from '@rounds/classroom';

import { along } from '../space/vector3.ts';
import { headsetPose } from './headset-pose.ts';
import type { TrackedHand } from './tracked-hands.ts';

const head: RigidPose = { positionRoom: [0, 1.6, 1.5], orientation: IDENTITY_QUATERNION };
const right: TrackedHand = {
  side: 'right',
  grip: { positionRoom: [0.2, 1.2, 1.2], orientation: yawQuaternion(1) },
  aim: { positionRoom: [0.2, 1.22, 1.15], orientation: yawQuaternion(0.1) },
  stick: [0, 0],
  adjusts: false,
  isBareHand: false,
};

test('untracked hands and idle pointers are absent', () => {
  expect(headsetPose(head, [right], undefined)).toEqual({ head, right: right.aim });
  const pointing = {
    side: 'left',
    lengthMetres: 1,
    hitLps: undefined,
    hitRoom: undefined,
  } as const;
  expect(headsetPose(head, [right], pointing)).toEqual({ head, right: right.aim });
});

test('the ray ends at the spot, along the -Z of the hand that is sent', () => {
  const hitRoom = [0.05, 1.3, 0.1] as const;
  const pose = headsetPose(head, [right], {
    side: 'right',
    lengthMetres: 9,
    hitLps: [1, 2, 3],
    hitRoom,
  });
  expect(pose.hitLps).toEqual([1, 2, 3]);
  const sent = pose.right;
  if (sent === undefined || pose.ray === undefined) throw new Error('nothing points');
  const end = along(sent.positionRoom, rotate(sent.orientation, [0, 0, -1]), pose.ray.lengthMetres);
  for (const axis of [0, 1, 2] as const) expect(end[axis]).toBeCloseTo(hitRoom[axis], 6);
});
