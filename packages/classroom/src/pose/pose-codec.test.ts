import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { dot, normalizeQuaternion, type Quaternion, type Vector3 } from '../space.ts';
import type { Pose, RaySource, RigidPose } from './pose.ts';
import {
  copyFarPose,
  encodePose,
  hasHit,
  HEAD_POSE_BYTES,
  isFarPose,
  POSE_MAX_BYTES,
  poseLengthIn,
  readPose,
  ROOM_EXTENT_METRES,
  writePose,
} from './pose-codec.ts';
import {
  copyFarSeatPose,
  copySeatPose,
  decodePoseUpdate,
  decodeSnapshot,
  encodePoseUpdate,
  encodeSnapshot,
  isPoseUpdate,
  lastTickSeenIn,
  POSE_UPDATE_HEADER_BYTES,
  writeSnapshotHeader,
} from './snapshot-codec.ts';

const SEED = 20261122;
const metres = fc.double({ min: -31.9, max: 31.9, noNaN: true });
const component = fc.double({ min: -1, max: 1, noNaN: true });
const orientation = fc
  .tuple(component, component, component, component)
  .filter((q) => Math.hypot(...q) > 0.01)
  .map((q): Quaternion => normalizeQuaternion(q));
const rigid: fc.Arbitrary<RigidPose> = fc.record({
  positionRoom: fc.tuple(metres, metres, metres),
  orientation,
});
const patientMm = fc.double({ min: -2000, max: 2000, noNaN: true });
const pose: fc.Arbitrary<Pose> = fc.record(
  {
    head: rigid,
    left: rigid,
    right: rigid,
    ray: fc.record({
      source: fc.constantFrom<RaySource>('left', 'right', 'head'),
      lengthMetres: fc.double({ min: 0, max: 60, noNaN: true }),
    }),
    hitLps: fc.tuple(patientMm, patientMm, patientMm),
  },
  { requiredKeys: ['head'] },
);

function distance(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function angleDegrees(a: Quaternion, b: Quaternion): number {
  const vector = (q: Quaternion): Vector3 => [q[0], q[1], q[2]];
  const cosine = Math.abs(dot(vector(a), vector(b)) + a[3] * b[3]);
  return (2 * Math.acos(Math.min(1, cosine)) * 180) / Math.PI;
}

function decode(bytes: Uint8Array): Pose {
  const decoded = readPose(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
  if (decoded === undefined) throw new Error('not a pose');
  return decoded;
}

describe('pose bytes', () => {
  test('P1 position is right to 1 mm and orientation to 0.1 degree', () => {
    const check = (before: RigidPose | undefined, after: RigidPose | undefined) => {
      expect(after === undefined).toBe(before === undefined);
      if (before === undefined || after === undefined) return;
      expect(distance(before.positionRoom, after.positionRoom)).toBeLessThanOrEqual(0.001);
      expect(angleDegrees(before.orientation, after.orientation)).toBeLessThanOrEqual(0.1);
    };
    fc.assert(
      fc.property(pose, (before) => {
        const after = decode(encodePose(before));
        check(before.head, after.head);
        check(before.left, after.left);
        check(before.right, after.right);
        expect(after.ray?.source).toBe(before.ray?.source);
        expect(
          Math.abs((after.ray?.lengthMetres ?? 0) - (before.ray?.lengthMetres ?? 0)),
        ).toBeLessThanOrEqual(0.001);
      }),
      { seed: SEED, numRuns: 2000, endOnFailure: true },
    );
  });

  test('P2 the spot a pointer touches is right to 0.01 mm', () => {
    fc.assert(
      fc.property(pose, (before) => {
        const after = decode(encodePose(before));
        expect(after.hitLps === undefined).toBe(before.hitLps === undefined);
        if (before.hitLps && after.hitLps)
          expect(distance(before.hitLps, after.hitLps)).toBeLessThanOrEqual(0.01);
      }),
      { seed: SEED, numRuns: 1000, endOnFailure: true },
    );
  });

  test('P3 a pose that is passed on again and again does not drift', () => {
    fc.assert(
      fc.property(pose, (before) => {
        const once = decode(encodePose(before));
        let many = once;
        for (let i = 0; i < 5; i++) many = decode(encodePose(many));
        expect(many.head.positionRoom).toEqual(once.head.positionRoom);
        expect(angleDegrees(many.head.orientation, once.head.orientation)).toBeLessThan(0.05);
        expect(many.hitLps).toEqual(once.hitLps);
        expect(encodePose(before).length).toBeLessThanOrEqual(POSE_MAX_BYTES);
      }),
      { seed: SEED, numRuns: 1000, endOnFailure: true },
    );
  });

  test('P4 out-of-range and broken numbers are clamped, never wrapped', () => {
    const wild: Pose = {
      head: { positionRoom: [1e9, -1e9, Number.NaN], orientation: [0, 0, 0, 0] },
      hitLps: [1e12, -1e12, 0],
    };
    const decoded = decode(encodePose(wild));
    expect(decoded.head).toEqual({ positionRoom: [32, -32, 0], orientation: expect.anything() });
    expect(angleDegrees(decoded.head.orientation, [0, 0, 0, 1])).toBeLessThan(0.1);
    expect(decoded.hitLps).toEqual([83_886.07, -83_886.07, 0]);
  });

  test('P5 any bytes at all either are a pose with finite numbers, or are not one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const decoded = readPose(new DataView(bytes.buffer), 0);
        expect(decoded === undefined).toBe(poseLengthIn(bytes, 0) === 0);
        if (decoded) expect(JSON.stringify(decoded)).not.toContain('null');
      }),
      { seed: SEED, numRuns: 3000, endOnFailure: true },
    );
  });

  test('writing at an offset touches nothing before it', () => {
    const bytes = new Uint8Array(10 + POSE_MAX_BYTES).fill(7);
    const end = writePose(new DataView(bytes.buffer), 10, {
      head: { positionRoom: [1, 2, 3], orientation: [0, 0, 0, 1] },
    });
    expect(end).toBe(22);
    expect([...bytes.subarray(0, 10)]).toEqual(Array.from({ length: 10 }, () => 7));
  });
});

describe('pose updates and snapshots', () => {
  test('P6 come back as they were sent', () => {
    fc.assert(
      fc.property(
        fc.array(pose, { maxLength: 20 }),
        fc.nat(0xffff),
        fc.nat(0x7fff_ffff),
        (poses, sequence, tick) => {
          const encoded = poses.map((p, seatIndex) => ({ seatIndex, poseBytes: encodePose(p) }));
          const snapshot = decodeSnapshot(encodeSnapshot(tick, 123, encoded));
          expect(snapshot).toEqual({
            tick,
            serverMs: 123,
            poses: encoded.map((e) => ({
              seatIndex: e.seatIndex,
              pose: decode(e.poseBytes),
              isFar: false,
            })),
          });
          for (const p of poses) {
            const update = decodePoseUpdate(
              encodePoseUpdate({ sequence, lastTickSeen: tick, pose: p }),
            );
            expect(update).toEqual({ sequence, lastTickSeen: tick, pose: decode(encodePose(p)) });
          }
        },
      ),
      { seed: SEED, numRuns: 200, endOnFailure: true },
    );
  });

  test('P7 cut, lengthened or arbitrary bytes are refused', () => {
    const head: RigidPose = { positionRoom: [0, 1, 0], orientation: [0, 0, 0, 1] };
    const update = encodePoseUpdate({ sequence: 1, lastTickSeen: 2, pose: { head } });
    expect(isPoseUpdate(update)).toBe(true);
    for (let length = 0; length < update.length; length++) {
      const isAcknowledgement = length === POSE_UPDATE_HEADER_BYTES;
      expect(isPoseUpdate(update.subarray(0, length))).toBe(isAcknowledgement);
    }
    expect(isPoseUpdate(Uint8Array.of(...update, 0))).toBe(false);
    const snapshot = encodeSnapshot(1, 2, [{ seatIndex: 3, poseBytes: encodePose({ head }) }]);
    for (let length = 0; length < snapshot.length; length++) {
      expect(decodeSnapshot(snapshot.subarray(0, length))).toBeUndefined();
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeSnapshot(bytes);
        expect(decodePoseUpdate(bytes) === undefined).toBe(!isPoseUpdate(bytes));
      }),
      { seed: SEED, numRuns: 2000, endOnFailure: true },
    );
  });

  test('P8 nobody is outside the room, or far from themselves', () => {
    fc.assert(
      fc.property(
        pose,
        fc.constantFrom(-32_768, -32_001, 32_001, 32_767),
        fc.nat(2),
        fc.nat(2),
        (inside, millimetres, part, axis) => {
          const update = encodePoseUpdate({ sequence: 1, lastTickSeen: 2, pose: inside });
          expect(isPoseUpdate(update)).toBe(true);
          const rigids = 1 + Number(inside.left !== undefined) + Number(inside.right !== undefined);
          const at = POSE_UPDATE_HEADER_BYTES + 1 + 11 * (part % rigids) + 2 * axis;
          new DataView(update.buffer).setInt16(at, millimetres, true);
          expect(isPoseUpdate(update)).toBe(false);
          expect(decodePoseUpdate(update)).toBeUndefined();
        },
      ),
      { seed: SEED, numRuns: 500, endOnFailure: true },
    );
    const edge: RigidPose = {
      positionRoom: [ROOM_EXTENT_METRES, -ROOM_EXTENT_METRES, 0],
      orientation: [0, 0, 0, 1],
    };
    const update = encodePoseUpdate({ sequence: 1, lastTickSeen: 2, pose: { head: edge } });
    expect(isPoseUpdate(update)).toBe(true);
    update[POSE_UPDATE_HEADER_BYTES] = 32;
    expect(isPoseUpdate(update)).toBe(false);
  });

  test('P9 a header alone acknowledges a tick', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), fc.nat(0xffff_ffff), (sequence, lastTickSeen) => {
        const bytes = encodePoseUpdate({ sequence, lastTickSeen });
        expect(bytes).toHaveLength(POSE_UPDATE_HEADER_BYTES);
        expect(decodePoseUpdate(bytes)).toEqual({ sequence, lastTickSeen });
        expect(lastTickSeenIn(bytes)).toBe(lastTickSeen);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});

describe('poses that are passed on in their encoded form', () => {
  test('P10 whole poses stay as they are, and of those far away the head is told', () => {
    const seat = fc.record({ pose, seatIndex: fc.nat(0xffff), isFar: fc.boolean() });
    fc.assert(
      fc.property(fc.array(seat, { maxLength: 30 }), fc.nat(0xffff_ffff), (seats, tick) => {
        const bytes = new Uint8Array(3 + 10 + 30 * (2 + POSE_MAX_BYTES));
        let at = writeSnapshotHeader(bytes, 3, tick, 77, seats.length);
        for (const { pose: whole, seatIndex, isFar } of seats) {
          const source = Uint8Array.of(9, 9, ...encodePose(whole));
          at = isFar
            ? copyFarSeatPose(bytes, at, seatIndex, source, 2)
            : copySeatPose(bytes, at, seatIndex, source, 2, source.length - 2);
        }
        const snapshot = decodeSnapshot(bytes.subarray(3, at));
        expect(snapshot).toEqual({
          tick,
          serverMs: 77,
          poses: seats.map(({ pose: whole, seatIndex, isFar }) => {
            const told = decode(encodePose(whole));
            return { seatIndex, pose: isFar ? { head: told.head } : told, isFar };
          }),
        });
        expect([...bytes.subarray(0, 3)]).toEqual([0, 0, 0]);
      }),
      { seed: SEED, numRuns: 300, endOnFailure: true },
    );
  });

  test('a far pose has twelve bytes, whatever the person tracks, and no other bits beside it', () => {
    fc.assert(
      fc.property(pose, fc.integer({ min: 1, max: 255 }), (whole, more) => {
        const bytes = new Uint8Array(HEAD_POSE_BYTES);
        const source = encodePose(whole);
        expect(hasHit(source, 0)).toBe(whole.hitLps !== undefined);
        expect(copyFarPose(bytes, 0, source, 0)).toBe(12);
        expect(isFarPose(bytes, 0)).toBe(true);
        expect(hasHit(bytes, 0)).toBe(false);
        expect(poseLengthIn(bytes, 0)).toBe(12);
        expect(decode(bytes)).toEqual({ head: decode(source).head });
        if ((more & 32) === 0) bytes[0] = 32 | more;
        else bytes[0] = more === 32 ? 33 : more;
        expect(poseLengthIn(Uint8Array.of(...bytes, ...new Uint8Array(40)), 0)).toBe(0);
      }),
      { seed: SEED, numRuns: 300, endOnFailure: true },
    );
  });
});
