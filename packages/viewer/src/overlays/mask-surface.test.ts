import { describe, expect, test } from '@jest/globals';
import type { BitMask, VolumeGeometry } from '@rounds/imaging/asset';

import { maskSurface, type SurfaceMesh } from './mask-surface.ts';

/** Voxels of 2 x 2 x 3 mm; `flip` makes the grid left-handed in the patient. */
function grid(side: number, flip = 1): VolumeGeometry {
  return {
    columns: side,
    rows: side,
    slices: side,
    spacingMm: [2, 2, 3],
    indexToLps: [2, 0, 0, -10, 0, 2, 0, 5, 0, 0, 3 * flip, 100, 0, 0, 0, 1],
  };
}

/** A ball in a box of its own, at a place of the grid. */
function ball(radius: number, origin: readonly [number, number, number]): BitMask {
  const side = 2 * Math.ceil(radius) + 1;
  const middle = (side - 1) / 2;
  const bits = new Uint8Array(Math.ceil(side ** 3 / 8));
  let voxelCount = 0;
  for (let bit = 0; bit < side ** 3; bit++) {
    const x = bit % side;
    const y = Math.floor(bit / side) % side;
    const z = Math.floor(bit / side / side);
    if (Math.hypot(x - middle, y - middle, z - middle) > radius) continue;
    bits[bit >> 3] = (bits[bit >> 3] as number) | (1 << (bit & 7));
    voxelCount += 1;
  }
  return { origin, size: [side, side, side], bits, voxelCount };
}

/** By the divergence theorem; positive where triangles turn their face outwards. */
function enclosedMm3({ positions, indices }: SurfaceMesh): number {
  let sum = 0;
  const at = (i: number): [number, number, number] => {
    const corner = (indices[i] as number) * 3;
    return [positions[corner], positions[corner + 1], positions[corner + 2]] as [
      number,
      number,
      number,
    ];
  };
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [at(i), at(i + 1), at(i + 2)];
    sum +=
      a[0] * (b[1] * c[2] - b[2] * c[1]) +
      a[1] * (b[2] * c[0] - b[0] * c[2]) +
      a[2] * (b[0] * c[1] - b[1] * c[0]);
  }
  return sum / 6;
}

describe('the surface of a mask', () => {
  test.each([1, -1])('encloses what the mask does, facing outwards (slices step %p)', (flip) => {
    const mask = ball(8, [4, 5, 6]);
    const mesh = maskSurface(mask, grid(40, flip));
    const voxelMm3 = 2 * 2 * 3;
    expect(enclosedMm3(mesh) / (mask.voxelCount * voxelMm3)).toBeCloseTo(1, 1);
  });

  test('is closed: every edge belongs to two triangles, one each way', () => {
    const { indices } = maskSurface(ball(4, [0, 0, 0]), grid(20));
    const edges = new Map<string, number>();
    for (let i = 0; i < indices.length; i += 3) {
      const corners = [indices[i], indices[i + 1], indices[i + 2]] as [number, number, number];
      for (const [n, from] of corners.entries()) {
        const to = corners[(n + 1) % 3] as number;
        const key = from < to ? `${from} ${to}` : `${to} ${from}`;
        edges.set(key, (edges.get(key) ?? 0) + (from < to ? 1 : -1));
      }
    }
    expect([...edges.values()].every((balance) => balance === 0)).toBe(true);
  });

  test('lies where the voxels lie', () => {
    const mask = ball(8, [4, 5, 6]);
    const { positions } = maskSurface(mask, grid(40));
    const middle = [-10 + 2 * 12, 5 + 2 * 13, 100 + 3 * 14] as const;
    for (let i = 0; i < positions.length; i += 3) {
      const radius = Math.hypot(
        ((positions[i] as number) - middle[0]) / 2,
        ((positions[i + 1] as number) - middle[1]) / 2,
        ((positions[i + 2] as number) - middle[2]) / 3,
      );
      expect(Math.abs(radius - 8.2)).toBeLessThan(1);
    }
  });

  test('of nothing is nothing', () => {
    const mesh = maskSurface(
      { origin: [0, 0, 0], size: [0, 0, 0], bits: new Uint8Array(0), voxelCount: 0 },
      grid(4),
    );
    expect(mesh.indices).toHaveLength(0);
  });
});
