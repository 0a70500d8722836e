import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { normalizeQuaternion, type Quaternion, type Vector3 } from '../space.ts';
import {
  patientDirectionToRoom,
  patientToRoom,
  roomDirectionToPatient,
  roomToPatient,
} from './patient-space.ts';
import { TABLE_ANCHOR_ROOM } from './room-layout.ts';

const volume = { centerLps: [10, -20, 700] as Vector3 };
const upright = {
  rotation: [0, 0, 0, 1] as Quaternion,
  offsetRoom: [0, 0, 0] as Vector3,
  scale: 2,
};

function difference(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

describe('patient space and the room', () => {
  test('the upright patient faces +Z: left is +X, superior +Y, anterior +Z', () => {
    const center = patientToRoom(volume, upright, volume.centerLps);
    expect(center).toEqual(TABLE_ANCHOR_ROOM);
    const place = (dx: number, dy: number, dz: number) =>
      difference(patientToRoom(volume, upright, [10 + dx, -20 + dy, 700 + dz]), center);
    expect(place(100, 0, 0)[0]).toBeCloseTo(0.2, 12);
    expect(place(0, 100, 0)[2]).toBeCloseTo(-0.2, 12);
    expect(place(0, 0, 100)[1]).toBeCloseTo(0.2, 12);
  });

  test('handedness is kept: left x posterior = superior in the room too', () => {
    const [l, p, s] = (
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ] as const
    ).map((d) => patientDirectionToRoom(upright, d));
    if (!l || !p || !s) throw new Error('three axes');
    const cross = [l[1] * p[2] - l[2] * p[1], l[2] * p[0] - l[0] * p[2], l[0] * p[1] - l[1] * p[0]];
    for (let axis = 0; axis < 3; axis++) expect(cross[axis]).toBeCloseTo(s[axis] ?? 0, 12);
  });

  test('there and back is the same place, for any placement', () => {
    const mm = fc.double({ min: -1000, max: 1000, noNaN: true });
    const unit = fc.double({ min: -1, max: 1, noNaN: true });
    const rotation = fc
      .tuple(unit, unit, unit, unit)
      .filter((q) => Math.hypot(...q) > 0.01)
      .map(normalizeQuaternion);
    const scale = fc.double({ min: 0.05, max: 20, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(mm, mm, mm),
        fc.tuple(unit, unit, unit),
        rotation,
        scale,
        (point, offsetRoom, q, s) => {
          const placement = { rotation: q, offsetRoom, scale: s };
          const back = roomToPatient(volume, placement, patientToRoom(volume, placement, point));
          expect(Math.hypot(...difference(back, point))).toBeLessThan(1e-6);
          const direction = roomDirectionToPatient(
            placement,
            patientDirectionToRoom(placement, point),
          );
          expect(Math.hypot(...difference(direction, point))).toBeLessThan(1e-6);
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });
});
