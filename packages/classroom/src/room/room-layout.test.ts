import { describe, expect, test } from '@jest/globals';

import { ROOM_EXTENT_METRES } from '../pose/pose-codec.ts';
import { dot, rotate, type Vector3 } from '../space.ts';
import { ROOM_SEATS, SEATS_PER_CELL, seatPlace, TABLE_ANCHOR_ROOM } from './room-layout.ts';

const PEOPLE = 2000;
/** People lean, step and stretch. */
const REACH_METRES = 1.5;
const places = Array.from({ length: PEOPLE }, (_, index) => seatPlace(index));
const eyes = places.map(({ positionRoom: [x, , z], eyeHeightMetres }): Vector3 => [
  x,
  eyeHeightMetres,
  z,
]);

function distance(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

describe('seats', () => {
  test('two thousand people have places of their own, none nearer than 0.7 m to another', () => {
    expect(ROOM_SEATS).toBeGreaterThanOrEqual(PEOPLE);
    let nearest = Infinity;
    for (let a = 0; a < PEOPLE; a++) {
      for (let b = 0; b < a; b++) {
        const [from, to] = [places[a]?.positionRoom, places[b]?.positionRoom];
        if (from && to) nearest = Math.min(nearest, distance(from, to));
      }
    }
    expect(nearest).toBeGreaterThanOrEqual(0.7);
  });

  test('all are inside the room, with space to reach out, and look at the table', () => {
    for (const [index, { positionRoom, orientation, eyeHeightMetres }] of places.entries()) {
      const [x, y, z] = positionRoom;
      const most = Math.max(Math.abs(x), Math.abs(z), eyeHeightMetres) + REACH_METRES;
      expect(most).toBeLessThan(ROOM_EXTENT_METRES);
      expect(eyeHeightMetres - y).toBeCloseTo(1.6, 9);
      const looking = rotate(orientation, [0, 0, -1]);
      const toTable: Vector3 = [-x / Math.hypot(x, z), 0, -z / Math.hypot(x, z)];
      expect({ index, cosine: dot(looking, toTable).toFixed(6) }).toEqual({
        index,
        cosine: '1.000000',
      });
    }
  });

  test('seat 0 faces the patient, and a few people stand around the table on its floor', () => {
    expect(places[0]?.positionRoom[0]).toBeCloseTo(0, 12);
    expect(places[0]?.positionRoom[2]).toBeCloseTo(1.5, 12);
    for (const { positionRoom } of places.slice(0, 10)) {
      expect(positionRoom[1]).toBe(0);
      expect(Math.hypot(positionRoom[0], positionRoom[2])).toBeCloseTo(1.5, 9);
    }
  });

  test('from every row of the amphitheatre the table is seen over all heads in front', () => {
    const blocked: string[] = [];
    for (const eye of eyes.slice(32)) {
      const radius = Math.hypot(eye[0], eye[2]);
      const [x, z] = [eye[0] / radius, eye[2] / radius];
      for (const head of eyes) {
        const along = head[0] * x + head[2] * z;
        const aside = Math.hypot(head[0] - along * x, head[2] - along * z);
        if (along < 0.3 || along > radius - 0.3 || aside > 0.15) continue;
        const sightHeight =
          TABLE_ANCHOR_ROOM[1] + ((eye[1] - TABLE_ANCHOR_ROOM[1]) * along) / radius;
        if (sightHeight < head[1] + 0.05) blocked.push(`${String(eye)} by ${String(head)}`);
      }
    }
    expect(blocked).toEqual([]);
  });

  test('those of one cell of the amphitheatre are together', () => {
    for (let first = 32; first + SEATS_PER_CELL <= PEOPLE; first += SEATS_PER_CELL) {
      const cell = eyes.slice(first, first + SEATS_PER_CELL);
      const [corner] = cell;
      if (corner === undefined) throw new Error('a cell without seats');
      expect(Math.max(...cell.map((eye) => distance(eye, corner)))).toBeLessThan(7);
    }
  });

  test('more than the room holds share places, inside it', () => {
    for (const index of [ROOM_SEATS, ROOM_SEATS + 5, 65_535]) {
      const { positionRoom } = seatPlace(index);
      expect(Math.hypot(...positionRoom)).toBeLessThan(ROOM_EXTENT_METRES);
    }
  });
});
