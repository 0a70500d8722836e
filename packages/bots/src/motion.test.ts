import { describe, expect, test } from '@jest/globals';
import { encodePose, seatPlace, type Pose } from '@rounds/classroom';

import { Motion } from './motion.ts';

const hit = [1, 2, 3] as const;

function rigidsOf(pose: Pose): NonNullable<Pose['left']>[] {
  return [pose.head, pose.left, pose.right].filter((rigid) => rigid !== undefined);
}

describe('the motion of a bot', () => {
  test('is the same for the same seat and seed, and another for another', () => {
    expect(new Motion(3, 7).poseAt(1_234, hit)).toEqual(new Motion(3, 7).poseAt(1_234, hit));
    expect(new Motion(3, 8).poseAt(1_234, hit)).not.toEqual(new Motion(3, 7).poseAt(1_234, hit));
  });

  test('stays in its place, upright, with both hands within reach', () => {
    for (let seat = 0; seat < 12; seat++) {
      const motion = new Motion(seat, seat);
      const [x, , z] = seatPlace(seat).positionRoom;
      for (let ms = 0; ms < 60_000; ms += 997) {
        const pose = motion.poseAt(ms, hit);
        const [headX, headY, headZ] = pose.head.positionRoom;
        expect(Math.hypot(headX - x, headZ - z)).toBeLessThan(0.15);
        expect(headY).toBeGreaterThan(1.4);
        for (const { positionRoom, orientation } of rigidsOf(pose)) {
          const [fromX, fromY, fromZ] = positionRoom;
          expect(Math.hypot(fromX - headX, fromY - headY, fromZ - headZ)).toBeLessThan(1);
          expect(Math.hypot(...orientation)).toBeCloseTo(1, 9);
        }
      }
    }
  });

  test('changes in every tick on the wire, and never jumps', () => {
    const motion = new Motion(0, 1);
    const encoded = new Set<string>();
    let farthest = 0;
    for (let ms = 50; ms <= 60_000; ms += 50) {
      const before = motion.poseAt(ms - 50, hit);
      const after = motion.poseAt(ms, hit);
      encoded.add(encodePose(after).join());
      for (const [i, { positionRoom }] of rigidsOf(after).entries()) {
        const from = rigidsOf(before)[i]?.positionRoom ?? [0, 0, 0];
        const moved = positionRoom.map((value, axis) => value - (from[axis] ?? 0));
        farthest = Math.max(farthest, Math.hypot(...moved));
      }
    }
    expect(encoded.size).toBe(1_200);
    expect(farthest).toBeLessThan(0.15);
  });
});
