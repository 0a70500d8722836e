import { describe, expect, test } from '@jest/globals';
import {
  conjugate,
  multiplyQuaternions,
  type RigidPose,
  rotate,
  seatPlace,
  type Vector3,
  yawQuaternion,
} from '@rounds/classroom';

import { rotationAbout } from '../space/plane-moves.ts';
import {
  originOffset,
  placeAtSeat,
  roomFromTracked,
  trackedFromRoom,
  turnedInPlace,
  yawOf,
} from './standing-place.ts';

const HEAD: RigidPose = {
  positionRoom: [0.4, 1.72, -0.3],
  orientation: multiplyQuaternions(yawQuaternion(0.9), rotationAbout([1, 0, 0], -0.4)),
};

function expectClose(actual: Vector3, wanted: Vector3): void {
  for (const axis of [0, 1, 2] as const) expect(actual[axis]).toBeCloseTo(wanted[axis], 6);
}

describe('standing at a seat', () => {
  test.each([0, 7, 200])('seat %i: who sits is lifted to the eyes of who stands', (index) => {
    const seat = seatPlace(index);
    const sitting = { ...HEAD, positionRoom: [0.1, 1.18, 0.2] } as const;
    const head = roomFromTracked(placeAtSeat(sitting, seat), sitting);
    expect(head.positionRoom[1]).toBeCloseTo(seat.eyeHeightMetres, 6);
    // Turning on the spot keeps them there.
    const turned = turnedInPlace(placeAtSeat(sitting, seat), head.positionRoom, 1);
    expectClose(roomFromTracked(turned, sitting).positionRoom, head.positionRoom);
  });

  test.each([0, 1, 2, 7, 30])(
    'seat %i: the head is over it, at its own height, and faces the table',
    (index) => {
      const seat = seatPlace(index);
      const head = roomFromTracked(placeAtSeat(HEAD, seat), HEAD);
      expectClose(head.positionRoom, [seat.positionRoom[0], 1.72, seat.positionRoom[2]]);
      const facing = rotate(head.orientation, [0, 0, -1]);
      const toTable: Vector3 = [-seat.positionRoom[0], 0, -seat.positionRoom[2]];
      expect(Math.atan2(facing[0], facing[2])).toBeCloseTo(Math.atan2(toTable[0], toTable[2]), 6);
    },
  );

  test('a snap turn keeps the head where it is', () => {
    const place = placeAtSeat(HEAD, seatPlace(3));
    const before = roomFromTracked(place, HEAD);
    const after = roomFromTracked(turnedInPlace(place, before.positionRoom, Math.PI / 6), HEAD);
    expectClose(after.positionRoom, before.positionRoom);
    expect(yawOf(after.orientation) - yawOf(before.orientation)).toBeCloseTo(Math.PI / 6, 6);
  });

  test('the offset given to WebXR maps tracked points to the same room points', () => {
    const place = placeAtSeat(HEAD, seatPlace(4));
    const { position, orientation } = originOffset(place);
    const [x, y, z] = HEAD.positionRoom;
    const viaOffset = rotate(conjugate(orientation), [
      x - position[0],
      y - position[1],
      z - position[2],
    ]);
    expectClose(viaOffset, roomFromTracked(place, HEAD).positionRoom);
    expectClose(trackedFromRoom(place, viaOffset), HEAD.positionRoom);
  });

  test('looking straight down still faces somewhere: where the crown points', () => {
    const down = multiplyQuaternions(yawQuaternion(0.7), rotationAbout([1, 0, 0], -Math.PI / 2));
    expect(yawOf(down)).toBeCloseTo(0.7, 6);
    const up = multiplyQuaternions(yawQuaternion(0.7), rotationAbout([1, 0, 0], Math.PI / 2));
    expect(yawOf(up)).toBeCloseTo(0.7, 6);
  });
});

test('somebody in a row of the amphitheatre stands on its floor, also after a turn on the spot', () => {
  const seat = seatPlace(600);
  const floorMetres = seat.positionRoom[1];
  expect(floorMetres).toBeGreaterThan(1);
  const head = { positionRoom: [0.3, 1.7, -0.2], orientation: yawQuaternion(0.4) } as const;
  const place = placeAtSeat(head, seat);
  const eye = roomFromTracked(place, head).positionRoom;
  expect(eye[1]).toBeCloseTo(floorMetres + 1.7, 9);
  const turned = turnedInPlace(place, eye, 1);
  const after = roomFromTracked(turned, head).positionRoom;
  for (const axis of [0, 1, 2] as const) expect(after[axis]).toBeCloseTo(eye[axis], 9);
});
