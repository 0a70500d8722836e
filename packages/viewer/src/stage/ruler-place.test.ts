import { describe, expect, test } from '@jest/globals';
import { roomToPatient, type Vector3 } from '@rounds/classroom';

import { distanceBetween } from '../space/vector3.ts';
import { rulerEdge, rulerOnEdge } from './ruler-place.ts';

const VOLUME = { centerLps: [3, -20, 40], sizeMm: [192, 224, 176] } as const;
const UPRIGHT = {
  rotation: [0, 0, 0, 1],
  offsetRoom: [0, 0, 0],
  scale: 1,
} as const;
const EYE: Vector3 = [0, 1.6, 1.6];

describe('the ruler at the volume', () => {
  test.each([
    [1, 100],
    [3.5, 100],
  ])('at %p times its size is as long in the patient as it says', (scale, lengthMm) => {
    const rotation = [0.1, 0.3, -0.2, Math.sqrt(0.86)] as const;
    const placement = { ...UPRIGHT, rotation, scale };
    for (let edge = 0; edge < 12; edge++) {
      const place = rulerOnEdge(VOLUME, placement, edge);
      expect(place.lengthMm).toBe(lengthMm);
      const [from, to] = [place.fromRoom, place.toRoom].map((point) =>
        roomToPatient(VOLUME, placement, point),
      ) as [Vector3, Vector3];
      expect(distanceBetween(from, to)).toBeCloseTo(lengthMm, 6);
    }
  });

  test('lies from side to side, low and near', () => {
    const edge = rulerEdge(VOLUME, UPRIGHT, EYE, 0);
    const { alongRoom, fromRoom } = rulerOnEdge(VOLUME, UPRIGHT, edge);
    expect(Math.abs(alongRoom[0])).toBeCloseTo(1, 6);
    const others = Array.from({ length: 12 }, (_, i) => rulerOnEdge(VOLUME, UPRIGHT, i).fromRoom);
    expect(fromRoom[1]).toBeCloseTo(Math.min(...others.map(([, y]) => y)), 1);
    expect(fromRoom[2]).toBeGreaterThan(0);
  });

  test('stays where it is for a nod', () => {
    const edge = rulerEdge(VOLUME, UPRIGHT, EYE, 0);
    for (const nod of [-0.05, 0.05])
      expect(rulerEdge(VOLUME, UPRIGHT, [nod, 1.6 + nod, 1.6], edge)).toBe(edge);
  });
});
