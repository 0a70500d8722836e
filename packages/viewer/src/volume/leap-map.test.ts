import { describe, expect, test } from '@jest/globals';

import { octantDistances } from './distance-map.ts';
import { blockMeans, buildLeapMap, type LeapMap } from './leap-map.ts';
import type { CellGrid } from './macro-cells.ts';
import { seeded } from './fixtures/seeded.ts';

type Triple = [number, number, number];

const GRID: CellGrid = { columns: 13, rows: 10, slices: 7, cellVoxels: [2, 2, 3] };

function scattered(random: () => number, share: number): Uint8Array {
  const { columns, rows, slices } = GRID;
  return Uint8Array.from({ length: columns * rows * slices }, () => (random() < share ? 1 : 0));
}

/** Positions in blocks. What the shader does: see `leapFrom` there. */
function leapFrom(
  { grid, bytes }: LeapMap,
  at: Triple,
  ray: Triple,
): { readonly isVisible: boolean; readonly length: number } {
  const { columns, rows, slices } = grid;
  const last: Triple = [columns - 1, rows - 1, slices - 1];
  const block = at.map((x, axis) => Math.min(Math.floor(x), last[axis] ?? 0)) as Triple;
  const octant = ray.reduce((sum, slope, axis) => sum + (slope < 0 ? 1 << axis : 0), 0);
  const entry = 2 * (((octant * slices + block[2]) * rows + block[1]) * columns + block[0]);
  const [distance = 0, mask = 0] = bytes.subarray(entry, entry + 2);
  const part = at.map((x, axis) => (x - (block[axis] ?? 0) >= 0.5 ? 1 : 0)) as Triple;
  const isVisible = distance === 0 && ((mask >> (part[0] + 2 * part[1] + 4 * part[2])) & 1) === 1;
  const middle = block.map((x, axis) =>
    distance === 0 ? x + 0.25 + 0.5 * (part[axis] ?? 0) : x + 0.5,
  );
  const reach = distance === 0 ? 0.25 : distance - 0.5;
  const exits = ray.map(
    (slope, axis) => ((middle[axis] ?? 0) + Math.sign(slope) * reach - (at[axis] ?? 0)) / slope,
  );
  return { isVisible, length: Math.min(...exits) };
}

function cellAt(at: Triple): number {
  const [x, y, z] = at.map((place) => Math.floor(2 * place)) as Triple;
  return (
    (Math.min(z, GRID.slices - 1) * GRID.rows + Math.min(y, GRID.rows - 1)) * GRID.columns +
    Math.min(x, GRID.columns - 1)
  );
}

describe.each([0.002, 0.02, 0.3])('leaps among cells of which %p are visible', (share) => {
  test('lead over nothing visible, and end', () => {
    const random = seeded(7);
    const visible = scattered(random, share);
    const map = buildLeapMap(visible, GRID);
    const [width, depth, height] = [GRID.columns / 2, GRID.rows / 2, GRID.slices / 2];
    const wrong: unknown[] = [];
    let leaps = 0;
    for (let i = 0; i < 400; i++) {
      let at: Triple = [random() * width, random() * depth, random() * height];
      const ray: Triple = [random() - 0.5, random() - 0.5, random() - 0.5];
      const inside = (place: Triple): boolean =>
        place.every((x, axis) => x >= 0 && x < ([width, depth, height][axis] ?? 0));
      const after = (length: number): Triple =>
        at.map((x, axis) => x + length * (ray[axis] ?? 0)) as Triple;
      while (inside(at)) {
        const { isVisible, length } = leapFrom(map, at, ray);
        if (isVisible && visible[cellAt(at)] !== 1) wrong.push({ at });
        for (let look = 0; look < 1; look += 0.04) {
          const place = after(look * length);
          const isLost = !isVisible && inside(place) && visible[cellAt(place)] === 1;
          if (isLost) wrong.push({ at, place });
        }
        leaps += 1;
        at = after(length + 1e-6);
      }
    }
    expect(wrong).toEqual([]);
    expect(leaps).toBeGreaterThan(400);
  });
});

test.each([1, 2, 3])('cubes are as large as can be (seed %p)', (seed) => {
  const visible = scattered(seeded(seed), 0.05);
  const { columns, rows } = GRID;
  const distances = octantDistances(visible, GRID);
  const wrong: unknown[] = [];
  for (let octant = 0; octant < 8; octant++) {
    for (let cell = 0; cell < visible.length; cell++) {
      const at: Triple = [
        cell % columns,
        Math.floor(cell / columns) % rows,
        Math.floor(cell / columns / rows),
      ];
      let nearest = 255;
      for (let other = 0; other < visible.length; other++) {
        if (!visible[other]) continue;
        const steps = [
          (other % columns) - at[0],
          (Math.floor(other / columns) % rows) - at[1],
          Math.floor(other / columns / rows) - at[2],
        ].map((step, axis) => (octant & (1 << axis) ? -step : step));
        if (steps.every((step) => step >= 0)) nearest = Math.min(nearest, Math.max(...steps));
      }
      const distance = distances[octant * visible.length + cell];
      if (distance !== nearest) wrong.push({ octant, at, distance, nearest });
    }
  }
  expect(wrong).toEqual([]);
});

test('a block has the mean of its cells, also where it ends with the volume', () => {
  const fields = Float32Array.from({ length: 3 * 3 }, (_, i) => (i % 3 === 2 ? 10 * i : NaN));
  const grid: CellGrid = { columns: 3, rows: 1, slices: 1, cellVoxels: [2, 2, 2] };
  expect([...blockMeans(fields, grid)]).toEqual([35, 80]);
});
