import { describe, expect, test } from '@jest/globals';
import {
  type CutPlane,
  dot,
  IDENTITY_QUATERNION,
  normalizeVector,
  patientDirectionToRoom,
  patientToRoom,
  type RigidPose,
  type Vector3,
  type VolumePlacement,
  yawQuaternion,
} from '@rounds/classroom';

import { rotationAbout } from '../space/plane-moves.ts';
import {
  carriedPlacement,
  carriedPlane,
  distanceToPolygon,
  rayThroughPolygon,
  stretchedPlacement,
} from './grab-math.ts';
import { caseVolume } from '../view/fixtures/case-volume.ts';

const VOLUME = caseVolume([300, 300, 400], { centerLps: [10, -20, 300] });
const PLACEMENT: VolumePlacement = {
  rotation: yawQuaternion(0.4),
  offsetRoom: [0.1, 0.05, -0.1],
  scale: 1.5,
};
const PLANE: CutPlane = {
  planeId: 'a',
  enabled: true,
  pointLps: [12, -10, 310],
  normalLps: [0, 1, 0],
};

function hand(positionRoom: Vector3, orientation = IDENTITY_QUATERNION): RigidPose {
  return { positionRoom, orientation };
}

function expectClose(actual: Vector3, wanted: Vector3, digits = 6): void {
  for (const axis of [0, 1, 2] as const) expect(actual[axis]).toBeCloseTo(wanted[axis], digits);
}

describe('a plane in the hand', () => {
  test('moves in the room exactly as the hand does', () => {
    const moved = carriedPlane(
      PLANE,
      VOLUME,
      PLACEMENT,
      hand([0.2, 1.3, 0.1]),
      hand([0.2, 1.35, 0.2]),
    );
    const [x, y, z] = patientToRoom(VOLUME, PLACEMENT, PLANE.pointLps);
    expectClose(patientToRoom(VOLUME, PLACEMENT, moved.pointLps), [x, y + 0.05, z + 0.1]);
    expectClose(moved.normalLps, PLANE.normalLps);
  });

  test('turns about the hand, with a normal of length 1', () => {
    const pivot = patientToRoom(VOLUME, PLACEMENT, PLANE.pointLps);
    const turned = carriedPlane(
      PLANE,
      VOLUME,
      PLACEMENT,
      hand(pivot),
      hand(pivot, yawQuaternion(0.5)),
    );
    expectClose(turned.pointLps, PLANE.pointLps);
    const before = patientDirectionToRoom(PLACEMENT, PLANE.normalLps);
    const after = patientDirectionToRoom(PLACEMENT, turned.normalLps);
    expect(dot(before, after)).toBeCloseTo(Math.cos(0.5), 6);
    expect(Math.hypot(...turned.normalLps)).toBeCloseTo(1, 9);
  });

  test('stays in touch with the volume however far the hand goes', () => {
    const away = carriedPlane(PLANE, VOLUME, PLACEMENT, hand([0, 1.2, 0]), hand([0, 1.2, -3]));
    expect(away.pointLps[1]).toBeLessThanOrEqual(-20 + 150 + 1e-6);
    expect(away.pointLps[1]).toBeGreaterThanOrEqual(-20 - 150 - 1e-6);
  });
});

describe('a volume in the hand', () => {
  test('keeps what is held under the hand', () => {
    const before = hand([0.15, 1.3, 0.1], rotationAbout([1, 0, 0], 0.3));
    const now = hand([-0.1, 1.4, 0.2], rotationAbout(normalizeVector([1, 2, 3]), 0.8));
    const held: Vector3 = [40, -60, 330];
    const relative = (pose: RigidPose, placement: VolumePlacement): number[] => {
      const point = patientToRoom(VOLUME, placement, held);
      return [Math.hypot(...point.map((v, i) => v - (pose.positionRoom[i] ?? 0)))];
    };
    const moved = carriedPlacement(PLACEMENT, before, now);
    expect(relative(now, moved)[0]).toBeCloseTo(relative(before, PLACEMENT)[0] ?? 0, 9);
    expect(moved.scale).toBe(PLACEMENT.scale);
  });

  test('is not carried out of reach', () => {
    const moved = carriedPlacement(PLACEMENT, hand([0, 1, 0]), hand([9, 9, 9]));
    expect(Math.max(...moved.offsetRoom)).toBeLessThanOrEqual(1);
  });

  test('between two hands it grows with their distance and turns with them', () => {
    const before: [Vector3, Vector3] = [
      [-0.1, 1.3, 0],
      [0.1, 1.3, 0],
    ];
    const now: [Vector3, Vector3] = [
      [0, 1.3, 0.2],
      [0, 1.3, -0.2],
    ];
    const moved = stretchedPlacement(
      { ...PLACEMENT, rotation: IDENTITY_QUATERNION, offsetRoom: [0, 0.05, 0] },
      before,
      now,
    );
    expect(moved.scale).toBeCloseTo(3, 9);
    expectClose(patientDirectionToRoom(moved, [1, 0, 0]), [0, 0, -1]);
    expectClose(moved.offsetRoom, [0, 0.05, 0]);
  });
});

describe('reach', () => {
  const square: Vector3[] = [
    [0, 0, 0],
    [1, 0, 0],
    [1, 1, 0],
    [0, 1, 0],
  ];

  test('a point over the square is as far as it is high, beside it as far as the edge', () => {
    expect(distanceToPolygon([0.5, 0.5, -0.2], square)).toBeCloseTo(0.2, 9);
    expect(distanceToPolygon([1.3, 0.5, 0.4], square)).toBeCloseTo(0.5, 9);
    expect(distanceToPolygon([0, 0, 0], [])).toBe(Infinity);
  });

  test('a ray goes through from both sides, and misses behind and beside', () => {
    expect(rayThroughPolygon([0.2, 0.2, 2], [0, 0, -1], square)).toBeCloseTo(2, 9);
    expect(rayThroughPolygon([0.2, 0.2, -2], [0, 0, 1], square)).toBeCloseTo(2, 9);
    expect(rayThroughPolygon([0.2, 0.2, 2], [0, 0, 1], square)).toBeUndefined();
    expect(rayThroughPolygon([1.2, 0.2, 2], [0, 0, -1], square)).toBeUndefined();
    expect(rayThroughPolygon([0.2, 0.2, 2], [0, 0, -1], square.toReversed())).toBeCloseTo(2, 9);
  });
});
