import { describe, expect, test } from '@jest/globals';
import {
  type Participant,
  type Pose,
  rotate,
  seatPlace,
  type SharedState,
  TABLE_ANCHOR_ROOM,
  type Vector3,
  PLAIN_PARTS,
} from '@rounds/classroom';
import type { RemotePose } from '@rounds/connection';

import { normalizeVector } from '@rounds/classroom';
import { People } from './people.ts';
import { seatColor } from './person-colors.ts';
import { lookingAt, screenPose } from './screen-pose.ts';
import { caseVolume } from '../view/fixtures/case-volume.ts';

const person = (seatIndex: number, change: Partial<Participant> = {}): Participant => ({
  participantId: `p${seatIndex}`,
  name: `Person ${seatIndex}`,
  role: 'learner',
  device: 'laptop',
  seatIndex,
  connected: true,
  handRaised: false,
  following: true,
  ...change,
});

const stateWith = (participants: readonly Participant[]): SharedState =>
  ({ participants }) as unknown as SharedState;
const HEAD: Pose = { head: { positionRoom: [0, 1.6, 1], orientation: [0, 0, 0, 1] } };

describe('people', () => {
  const fillWith = (poses: readonly RemotePose[]) => (out: RemotePose[]) => {
    out.length = 0;
    out.push(...poses);
  };

  test('are those with a pose and a connection, except oneself', () => {
    const people = new People('p0');
    const state = stateWith([person(0), person(1), person(2, { connected: false }), person(3)]);
    const poses = [0, 1, 2, 3, 9].map((seatIndex) => ({ seatIndex, pose: HEAD, isFar: false }));
    people.update(state, fillWith(poses), 0);
    expect(people.present.map(({ participant }) => participant.participantId)).toEqual([
      'p1',
      'p3',
    ]);
    expect(people.present[0]?.color).toBe(seatColor(1));
  });

  test('say whether anybody moved or points elsewhere', () => {
    const people = new People('p0');
    const state = stateWith([person(0), person(1)]);
    const at = (pose: Pose) => ({
      ...people.update(state, fillWith([{ seatIndex: 1, pose, isFar: false }]), 0),
    });
    const pointing: Pose = { ...HEAD, hitLps: [1, 2, 3] };
    expect(at(HEAD)).toEqual({ moved: true, pointed: false });
    expect(at({ ...HEAD })).toEqual({ moved: false, pointed: false });
    expect(at(pointing)).toEqual({ moved: true, pointed: true });
    const spots = people.spots;
    expect(spots).toEqual([{ name: 'Person 1', color: seatColor(1), pointLps: [1, 2, 3] }]);
    expect(at({ ...pointing, head: { ...HEAD.head, positionRoom: [0, 1.7, 1] } })).toEqual({
      moved: true,
      pointed: false,
    });
    expect(people.spots).toBe(spots);
    people.update(state, fillWith([]), 0);
    expect(people.present).toEqual([]);
  });
});

describe('somebody at a screen', () => {
  const volume = caseVolume([200, 200, 200]);
  const view = {
    presetId: 'ct-bone',
    windowCenter: 0,
    windowWidth: 1,
    crosshairLps: [0, 0, 0],
    planes: [],
    placement: { rotation: [0, 0, 0, 1], offsetRoom: [0, 0, 0], scale: 1 },
    ...PLAIN_PARTS,
  } as const;

  test('stands at their seat and looks at the table', () => {
    const pose = screenPose(3, volume, view, undefined);
    const seat = seatPlace(3);
    expect(pose.head.positionRoom).toEqual([
      seat.positionRoom[0],
      seat.eyeHeightMetres,
      seat.positionRoom[2],
    ]);
    const looking = rotate(pose.head.orientation, [0, 0, -1]);
    const towards = normalizeVector([
      TABLE_ANCHOR_ROOM[0] - pose.head.positionRoom[0],
      TABLE_ANCHOR_ROOM[1] - pose.head.positionRoom[1],
      TABLE_ANCHOR_ROOM[2] - pose.head.positionRoom[2],
    ]);
    for (const axis of [0, 1, 2] as const) expect(looking[axis]).toBeCloseTo(towards[axis], 9);
    expect(pose.ray).toBeUndefined();
  });

  test('points from the head to the spot', () => {
    const pose = screenPose(0, volume, view, [10, 0, 0]);
    expect(pose.hitLps).toEqual([10, 0, 0]);
    expect(pose.ray?.source).toBe('head');
    const spot: Vector3 = [0.01, TABLE_ANCHOR_ROOM[1], 0];
    const distance = Math.hypot(
      ...spot.map((value, axis) => value - (pose.head.positionRoom[axis] ?? 0)),
    );
    expect(pose.ray?.lengthMetres).toBeCloseTo(distance, 9);
  });

  test('keeps the head upright', () => {
    const orientation = lookingAt([0, 1.6, 1.5], [0.4, 1, -0.2]);
    expect(rotate(orientation, [1, 0, 0])[1]).toBeCloseTo(0, 9);
  });
});
