import { describe, expect, test } from '@jest/globals';

import { chebyshevDistances, visibleBounds } from './distance-map.ts';
import { CELL_FIELDS, cellGridOf, type CellGrid, MacroCells, sliceCells } from './macro-cells.ts';
import { LUT_SIZE, type OpacityCurve } from './opacity-curve.ts';
import { buildSkipMap, visibleCells } from './skip-map.ts';
import { seeded } from './fixtures/seeded.ts';

/** Visible from a value on: a ramp without surprises. */
function stepCurve(from: number): OpacityCurve {
  const entries = new Float32Array(LUT_SIZE * 4);
  for (let i = 0; i < LUT_SIZE; i++) {
    const value = (i * 2000) / (LUT_SIZE - 1);
    entries.set([1, 1, 1, value >= from ? 0.5 : 0], i * 4);
  }
  return {
    minValue: 0,
    maxValue: 2000,
    entries,
    entryScale: (LUT_SIZE - 1) / 2000,
    entryOffset: 0,
  };
}

describe('Chebyshev distances', () => {
  test.each([1, 2, 3])('equal the exhaustive search (seed %p)', (seed) => {
    const random = seeded(seed);
    const grid: CellGrid = { columns: 9, rows: 7, slices: 6, cellVoxels: [4, 4, 4] };
    const visible = Uint8Array.from({ length: 9 * 7 * 6 }, () => (random() < 0.02 ? 1 : 0));
    const distances = chebyshevDistances(visible, grid);
    const at = (i: number): [number, number, number] => [
      i % 9,
      Math.floor(i / 9) % 7,
      Math.floor(i / 63),
    ];
    for (let i = 0; i < visible.length; i++) {
      let nearest = 255;
      for (let j = 0; j < visible.length; j++) {
        if (!visible[j]) continue;
        const [a, b] = [at(i), at(j)];
        nearest = Math.min(
          nearest,
          Math.max(...a.map((value, axis) => Math.abs(value - (b[axis] ?? 0)))),
        );
      }
      expect(distances[i]).toBe(nearest);
    }
  });

  test('nothing visible is as far as can be, and has no bounds', () => {
    const grid: CellGrid = { columns: 3, rows: 3, slices: 3, cellVoxels: [4, 4, 4] };
    expect(new Set(chebyshevDistances(new Uint8Array(27), grid))).toEqual(new Set([255]));
    expect(visibleBounds(new Uint8Array(27), grid)).toBeUndefined();
  });

  test('bounds are tight, in voxels', () => {
    const grid: CellGrid = { columns: 4, rows: 4, slices: 4, cellVoxels: [4, 4, 4] };
    const visible = new Uint8Array(64);
    visible[1 * 16 + 2 * 4 + 3] = 1;
    visible[2 * 16 + 2 * 4 + 1] = 1;
    expect(visibleBounds(visible, grid)).toEqual({ min: [4, 8, 4], end: [16, 12, 12] });
  });
});

describe('macro cells', () => {
  const size = { columns: 11, rows: 9, slices: 7, spacingMm: [1, 1, 1] } as const;
  const grid: CellGrid = { columns: 5, rows: 4, slices: 2, cellVoxels: [2, 2, 3] };
  const random = seeded(7);
  const values = Int16Array.from({ length: 11 * 9 * 7 }, () => Math.floor(random() * 2000));

  function build(): MacroCells {
    const cells = new MacroCells(size, grid);
    for (let slice = 0; slice < 7; slice++) {
      const ofSlice = values.subarray(slice * 99, (slice + 1) * 99);
      cells.addSlice(slice, sliceCells(ofSlice, 11, 9, { slope: 2, intercept: -1024 }, grid));
    }
    return cells;
  }

  test('hold every value that a sample between their corner voxels can blend, and no other', () => {
    const { fields } = build();
    const [width, depth, height] = grid.cellVoxels;
    for (let z = 0; z < grid.slices; z++) {
      for (let y = 0; y < grid.rows; y++) {
        for (let x = 0; x < grid.columns; x++) {
          let [low, high] = [Infinity, -Infinity];
          for (let k = z * height; k <= Math.min(6, (z + 1) * height); k++) {
            for (let j = y * depth; j <= Math.min(8, (y + 1) * depth); j++) {
              for (let i = x * width; i <= Math.min(10, (x + 1) * width); i++) {
                const value = 2 * (values[(k * 9 + j) * 11 + i] as number) - 1024;
                low = Math.min(low, value);
                high = Math.max(high, value);
              }
            }
          }
          const at = ((z * grid.rows + y) * grid.columns + x) * CELL_FIELDS;
          expect([fields[at], fields[at + 1]]).toEqual([low, high]);
        }
      }
    }
  });

  test('reach as little of the patient as their number allows', () => {
    const edges = (columns: number, slices: number, mm: number, sliceMm: number) =>
      cellGridOf({ columns, rows: columns, slices, spacingMm: [mm, mm, sliceMm] }).cellVoxels;
    expect(edges(126, 164, 1.5, 1.5)).toEqual([1, 1, 1]);
    expect(edges(512, 135, 1, 3.27)).toEqual([2, 2, 3]);
    expect(edges(512, 600, 0.7, 0.7)).toEqual([3, 3, 6]);
    const huge = { columns: 1024, rows: 1024, slices: 2000, spacingMm: [0.3, 0.3, 0.3] } as const;
    const { columns, rows, slices } = cellGridOf(huge);
    expect(columns * rows * slices).toBeLessThan(4_000_000);
  });

  test.each([100, 900, 1999])('a cell is visible if and only if it reaches %p', (from) => {
    const { fields } = build();
    const step = 2000 / (LUT_SIZE - 1);
    const visible = visibleCells(fields, stepCurve(from));
    const highest = (cell: number): number => fields[cell * CELL_FIELDS + 1] as number;
    const wrong = [...visible.keys()].filter((cell) =>
      visible[cell] ? highest(cell) < from - 2 * step : highest(cell) >= from,
    );
    expect(wrong).toEqual([]);
  });
});

test('a cell that only noise lifts above a ramp is clear, one that is full of haze is not', () => {
  const entries = new Float32Array(LUT_SIZE * 4);
  for (let i = 0; i < LUT_SIZE; i++) entries.set([1, 1, 1, i / (LUT_SIZE - 1)], i * 4);
  const ramp = { ...stepCurve(0), entries };
  // Values reach 1.2 % of the strongest opacity: once out of the clear, once all of them.
  const noise = [-2000, 25, -900];
  const haze = [10, 25, 20];
  const solid = [-2000, 200, -900];
  expect([...visibleCells(Float32Array.from([...noise, ...haze, ...solid]), ramp)]).toEqual([
    0, 1, 1,
  ]);
});

test('a skip map knows a lonely ball: its box and its distances', () => {
  const grid: CellGrid = { columns: 16, rows: 16, slices: 16, cellVoxels: [2, 2, 2] };
  const size = { columns: 32, rows: 32, slices: 32, spacingMm: [1, 1, 1] } as const;
  const cells = new MacroCells(size, grid);
  for (let z = 0; z < 32; z++) {
    const slice = Int16Array.from({ length: 1024 }, (_, i) => {
      const distance = Math.hypot((i % 32) - 16, Math.floor(i / 32) - 16, z - 16);
      return distance < 6 ? 1500 : 0;
    });
    cells.addSlice(z, sliceCells(slice, 32, 32, { slope: 1, intercept: 0 }, cells.grid));
  }
  const map = buildSkipMap(cells, stepCurve(1000));
  // Voxels 11 to 21 are the ball's; a cell holds three voxels along each axis, its corners among them.
  expect(map.bounds).toEqual({ min: [10, 10, 10], end: [22, 22, 22] });
  expect(map.grid).toMatchObject({ columns: 8, cellVoxels: [4, 4, 4] });
  const distanceAt = (x: number, octant: number): number =>
    map.bytes?.[2 * (octant * 512 + (4 * 8 + 4) * 8 + x)] ?? NaN;
  expect(distanceAt(4, 0)).toBe(0);
  // Towards the ball, and away from it.
  expect(distanceAt(0, 0)).toBe(2);
  expect(distanceAt(0, 1)).toBe(255);
});

test('deep inside of matter there is less light than at its surface, and all of it outside', () => {
  const side = 64;
  const size = { columns: side, rows: side, slices: side, spacingMm: [1, 1, 1] } as const;
  const cells = new MacroCells(size, { columns: 32, rows: 32, slices: 32, cellVoxels: [2, 2, 2] });
  for (let z = 0; z < side; z++) {
    const slice = Int16Array.from({ length: side * side }, (_, i) =>
      i % side < side / 2 ? 1500 : 0,
    );
    cells.addSlice(z, sliceCells(slice, side, side, { slope: 1, intercept: 0 }, cells.grid));
  }
  const { openness, grid } = buildSkipMap(cells, stepCurve(1000));
  const at = (x: number): number => openness?.[(8 * grid.rows + 8) * grid.columns + x] ?? NaN;
  expect(at(2)).toBeLessThan(at(7));
  expect(at(7)).toBeLessThan(at(10));
  expect(at(15)).toBe(255);
});
