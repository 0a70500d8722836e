import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Vector3 } from '../geometry/matrix4.ts';
import { cross, dot, length, normalize } from '../geometry/vector3.ts';
import { obliqueAxes } from './oblique-plane.ts';
import { edgeLabels } from './slice-plane.ts';

function lettersFrom(normal: Vector3): string {
  const { rightLps, downLps } = obliqueAxes(normal);
  const plane = { originLps: [0, 0, 0] as const, rightLps, downLps, columns: 1, rows: 1 };
  const { left, right, top, bottom } = edgeLabels(plane);
  return `${left} ${right} ${top} ${bottom}`;
}

describe('the picture on a free plane', () => {
  const component = fc.double({ min: -1, max: 1, noNaN: true });
  const normals = fc
    .tuple(component, component, component)
    .filter((v) => length(v) > 0.05)
    .map((v) => normalize(v));

  test('is never mirrored, and lies in the plane', () => {
    fc.assert(
      fc.property(normals, (normal) => {
        const { rightLps, downLps } = obliqueAxes(normal);
        expect(length(rightLps)).toBeCloseTo(1, 9);
        expect(dot(rightLps, downLps)).toBeCloseTo(0, 9);
        // To the right, then down, then away from the viewer: a right-handed screen.
        const away = cross(rightLps, downLps);
        for (const axis of [0, 1, 2] as const) expect(away[axis]).toBeCloseTo(-normal[axis], 9);
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  test.each([
    ['the feet, as an axial slice', [0, 0, -1], 'R L A P'],
    ['the front, as a coronal slice', [0, -1, 0], 'R L H F'],
    ['the left, as a sagittal slice', [1, 0, 0], 'A P H F'],
    ['the right', [-1, 0, 0], 'P A H F'],
    ['behind', [0, 1, 0], 'L R H F'],
    ['the head', [0, 0, 1], 'R L P A'],
    ['the front and below', [0, -0.8, -0.6], 'R L HA FP'],
    ['the front and the left', [0.6, -0.8, 0], 'RA LP H F'],
    ['the feet, a little from the left', [0.25, 0, -0.95], 'R L A P'],
  ] as const)('seen from %s', (_from, normal, letters) => {
    expect(lettersFrom(normal)).toBe(letters);
  });

  test('does not jump when a plane is tipped from the front', () => {
    const rights = Array.from({ length: 181 }, (_, degrees) => {
      const radians = ((degrees - 90) * Math.PI) / 180;
      return obliqueAxes([0, -Math.cos(radians), Math.sin(radians)]).rightLps;
    });
    for (const [i, right] of rights.slice(1).entries())
      expect(dot(right, rights[i]!)).toBeGreaterThan(0.99);
    expect(rights).toHaveLength(181);
  });
});
