import { describe, expect, test } from '@jest/globals';
import { decodeSnapshot, encodePoseUpdate, type Pose } from '@rounds/classroom';

import { lastTickSeenOf, SeatPoses } from './seat-poses.ts';

function pose(x: number, withHands = false): Pose {
  const rigid = { positionRoom: [x, 1.5, -2] as const, orientation: [0, 0, 0, 1] as const };
  return withHands ? { head: rigid, left: rigid, right: rigid } : { head: rigid };
}

function update(lastTickSeen: number, poseOfIt: Pose): Uint8Array {
  return encodePoseUpdate({ sequence: 1, lastTickSeen, pose: poseOfIt });
}

describe('the poses of the seats', () => {
  test('P6 come out as they came in, newest per seat', () => {
    const poses = new SeatPoses();
    poses.keep(3, update(1, pose(1, true)));
    poses.keep(0, update(1, pose(2)));
    poses.keep(3, update(2, pose(3)));
    const snapshot = decodeSnapshot(poses.snapshot(77, 1234));
    expect(snapshot).toMatchObject({ tick: 77, serverMs: 1234 });
    expect(snapshot?.poses.map((p) => [p.seatIndex, p.pose.head.positionRoom[0]])).toEqual([[3, 3], [0, 2]]); // prettier-ignore
    expect(snapshot?.poses[0]?.pose.left).toBeUndefined();
  });

  test('a seat is gone from the next snapshot when its person is', () => {
    const poses = new SeatPoses();
    poses.keep(3, update(1, pose(1)));
    poses.keep(4, update(1, pose(2)));
    poses.remove(3);
    poses.remove(9);
    expect(decodeSnapshot(poses.snapshot(1, 1))?.poses.map((p) => p.seatIndex)).toEqual([4]);
  });

  test('do not hold on to the bytes of the socket', () => {
    const poses = new SeatPoses();
    const bytes = update(1, pose(1));
    poses.keep(0, bytes);
    bytes.fill(0);
    expect(decodeSnapshot(poses.snapshot(1, 1))?.poses[0]?.pose.head.positionRoom[0]).toBe(1);
  });

  test.each([0, 1, 255, 65_536, 0x8000_0001, 0xffff_ffff])(
    'the last tick seen is read: %p',
    (tick) => {
      expect(lastTickSeenOf(update(tick, pose(0)))).toBe(tick);
    },
  );
});
