import { expect, test } from '@jest/globals';

import type { Pose } from './pose.ts';
import {
  copyFarPose,
  encodePose,
  hasHitFlag,
  hasLeftFlag,
  hasRightFlag,
  isFarFlags,
  POSE_NUMBERS,
  raySourceOfFlags,
  readPose,
  readPoseNumbers,
} from './pose-codec.ts';
import { countSnapshotPoses, encodeSnapshot } from './snapshot-codec.ts';

const OFFSET = 5;

/** A number between -1 and 1, another one for every seed. */
const wobble = (seed: number): number => Math.sin(12.9898 * seed) * Math.cos(78.233 * seed);

function poseOf(seed: number): Pose {
  const rigid = (part: number): Pose['head'] => ({
    positionRoom: [
      30 * wobble(seed + part),
      3 * wobble(seed + part + 1),
      9 * wobble(seed + part + 2),
    ],
    orientation: [wobble(seed + 3), wobble(seed + part + 4), wobble(seed + 5), wobble(seed + 6)],
  });
  return {
    head: rigid(10),
    ...(seed % 2 === 0 ? { left: rigid(20) } : {}),
    ...(seed % 3 === 0 ? { right: rigid(30) } : {}),
    ...(seed % 5 === 0 ? { ray: { source: 'right', lengthMetres: 1.5 } } : {}),
    ...(seed % 7 === 0 ? { hitLps: [900 * wobble(seed), -4.25, 800 * wobble(seed + 9)] } : {}),
  };
}

test('P6 poses read as numbers are the poses read as objects', () => {
  for (let seed = 1; seed <= 420; seed++) {
    const encoded = encodePose(poseOf(seed));
    const bytes = new Uint8Array(OFFSET + encoded.length);
    bytes.set(encoded, OFFSET);
    const numbers = new Float64Array(2 * POSE_NUMBERS.count);
    const at = POSE_NUMBERS.count;
    expect(readPoseNumbers(bytes, OFFSET, numbers, at)).toBe(bytes.length);
    const flags = numbers[at] ?? 0;
    const slice = (from: number, count: number): number[] => [
      ...numbers.subarray(at + from, at + from + count),
    ];
    const rigidAt = (from: number): unknown => ({
      positionRoom: slice(from, 3),
      orientation: slice(from + 3, 4).map((value) => expect.closeTo(value, 12)),
    });
    const source = raySourceOfFlags(flags);
    expect(readPose(new DataView(bytes.buffer), OFFSET)).toEqual({
      head: rigidAt(POSE_NUMBERS.head),
      ...(hasLeftFlag(flags) && { left: rigidAt(POSE_NUMBERS.left) }),
      ...(hasRightFlag(flags) && { right: rigidAt(POSE_NUMBERS.right) }),
      ...(source && { ray: { source, lengthMetres: slice(POSE_NUMBERS.rayLengthMetres, 1)[0] } }),
      ...(hasHitFlag(flags) && { hitLps: slice(POSE_NUMBERS.hitLps, 3) }),
    });
  }
});

test('P5 P10 far poses say so, and what is no pose or snapshot is not read', () => {
  const numbers = new Float64Array(POSE_NUMBERS.count);
  const far = new Uint8Array(12);
  copyFarPose(far, 0, encodePose(poseOf(6)), 0);
  expect(readPoseNumbers(far, 0, numbers, 0)).toBe(12);
  expect(isFarFlags(numbers[0] ?? 0)).toBe(true);
  expect(readPoseNumbers(far.subarray(0, 11), 0, numbers, 0)).toBe(0);
  const snapshot = encodeSnapshot(3, 150, [
    { seatIndex: 1, poseBytes: encodePose(poseOf(4)) },
    { seatIndex: 2, poseBytes: far },
  ]);
  expect(countSnapshotPoses(snapshot)).toBe(2);
  expect(countSnapshotPoses(snapshot.subarray(0, -1))).toBe(-1);
  expect(countSnapshotPoses(Uint8Array.of(1, 2, 3))).toBe(-1);
});
