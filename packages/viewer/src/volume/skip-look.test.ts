import { describe, expect, test } from '@jest/globals';
import type { RenderMode } from '@rounds/classroom';

import { MacroCells, sliceCells } from './macro-cells.ts';
import { LUT_SIZE, type OpacityCurve } from './opacity-curve.ts';
import { type Look, sameLook, scoreScaleOf, skipMapFor } from './skip-look.ts';
import { BLOCK_CELLS } from './skip-scores.ts';
import { seeded } from './fixtures/seeded.ts';

const COLUMNS = 23;
const ROWS = 21;
const SLICES = 19;

/** Blobs of random height in noisy air. */
function blobs(seed: number): Float32Array {
  const random = seeded(seed);
  const values = new Float32Array(COLUMNS * ROWS * SLICES);
  for (let i = 0; i < values.length; i++) values[i] = -1000 + 30 * random();
  for (let blob = 0; blob < 5; blob++) {
    const [cx, cy, cz] = [random() * COLUMNS, random() * ROWS, random() * SLICES];
    const radius = 1 + 3 * random();
    const height = 2500 * random() - 500;
    for (let i = 0; i < values.length; i++) {
      const [x, y, z] = [
        i % COLUMNS,
        Math.floor(i / COLUMNS) % ROWS,
        Math.floor(i / COLUMNS / ROWS),
      ];
      if (Math.hypot(x - cx, y - cy, z - cz) < radius) values[i] = height + 50 * random();
    }
  }
  return values;
}

function cellsOf(values: Float32Array, spacingMm: readonly [number, number, number]): MacroCells {
  const voxels = { columns: COLUMNS, rows: ROWS, slices: SLICES, spacingMm };
  const count = (voxelCount: number, edge: number): number => Math.ceil((voxelCount - 1) / edge);
  const cells = new MacroCells(voxels, {
    columns: count(COLUMNS, 2),
    rows: count(ROWS, 2),
    slices: count(SLICES, 3),
    cellVoxels: [2, 2, 3],
  });
  for (let slice = 0; slice < SLICES; slice++) {
    const ofSlice = values.subarray(slice * COLUMNS * ROWS, (slice + 1) * COLUMNS * ROWS);
    cells.addSlice(
      slice,
      sliceCells(ofSlice, COLUMNS, ROWS, { slope: 1, intercept: 0 }, cells.grid),
    );
  }
  return cells;
}

/** Opaque from -200 on. */
function curve(): OpacityCurve {
  const entries = new Float32Array(LUT_SIZE * 4);
  for (let i = 0; i < LUT_SIZE; i++) entries.set([1, 1, 1, i / LUT_SIZE], i * 4);
  const entryScale = (LUT_SIZE - 1) / 2000;
  return { minValue: -200, maxValue: 1800, entries, entryScale, entryOffset: 200 * entryScale };
}

function lookOf(mode: RenderMode): Look {
  return {
    rendering: { mode, isoValue: 300 },
    curve: curve(),
    window: { center: 300, width: 1400 },
    airBelow: -300,
  };
}

/** A value between voxels, as the graphics card blends them. */
function valueAt(values: Float32Array, x: number, y: number, z: number): number {
  const [x0, y0, z0] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  let sum = 0;
  for (const [i, j, k] of [
    [0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1], [1, 0, 1], [0, 1, 1], [1, 1, 1],
  ] as const) {
    const weight =
      (i ? x - x0 : 1 - x + x0) * (j ? y - y0 : 1 - y + y0) * (k ? z - z0 : 1 - z + z0);
    const at =
      (Math.min(SLICES - 1, z0 + k) * ROWS + Math.min(ROWS - 1, y0 + j)) * COLUMNS +
      Math.min(COLUMNS - 1, x0 + i);
    sum += weight * (values[at] as number);
  } // prettier-ignore
  return sum;
}

test.each([1, 2, 3])(
  'the skip map of an isosurface clears no cell that shows (seed %p)',
  (seed) => {
    const values = blobs(seed);
    const look = lookOf('isosurface');
    const cells = cellsOf(values, [1, 1, 1]);
    const { bytes, grid } = skipMapFor(cells, look);
    const random = seeded(seed + 50);
    const lost: unknown[] = [];
    let clear = 0;
    for (let i = 0; i < 6000; i++) {
      const x = random() * (COLUMNS - 1);
      const y = random() * (ROWS - 1);
      const z = random() * (SLICES - 1);
      const [width, depth, height] = grid.cellVoxels;
      const block =
        (Math.floor(z / height) * grid.rows + Math.floor(y / depth)) * grid.columns +
        Math.floor(x / width);
      const part = [x / width, y / depth, z / height].map((at) => Math.floor(2 * (at % 1)));
      const bit = (part[0] ?? 0) + 2 * (part[1] ?? 0) + 4 * (part[2] ?? 0);
      const isClear = (((bytes?.[2 * block + 1] ?? 0) >> bit) & 1) === 0;
      if (isClear) clear += 1;
      if (isClear && valueAt(values, x, y, z) >= look.rendering.isoValue) lost.push([x, y, z]);
    }
    expect(lost).toEqual([]);
    expect(clear).toBeGreaterThan(1000);
  },
);

describe.each(['mip', 'minip'] as const)('the scores of %s', (mode) => {
  test('bound every voxel, and blocks know how far better ones are', () => {
    const values = blobs(9);
    const look = lookOf(mode);
    const { bytes, blocks, grid } = skipMapFor(cellsOf(values, [1, 1, 1]), look);
    if (blocks === undefined) throw new Error('no blocks');
    const { scale, offset } = scoreScaleOf(look);
    const wrong: unknown[] = [];
    for (let i = 0; i < values.length; i++) {
      const [x, y, z] = [
        i % COLUMNS,
        Math.floor(i / COLUMNS) % ROWS,
        Math.floor(i / COLUMNS / ROWS),
      ];
      const at = [x, y, z].map((voxel, axis) => Math.floor(voxel / (grid.cellVoxels[axis] ?? 1)));
      const [cx = 0, cy = 0, cz = 0] = at.map((cell, axis) =>
        Math.min(cell, [grid.columns, grid.rows, grid.slices].map((n) => n - 1)[axis] ?? 0),
      );
      const cell = (cz * grid.rows + cy) * grid.columns + cx;
      const score = Math.max(0, Math.min(1, (values[i] as number) * scale + offset));
      const isBody = mode === 'mip' || bytes?.[2 * cell] === 0;
      const block =
        (Math.floor(cz / BLOCK_CELLS) * blocks.rows + Math.floor(cy / BLOCK_CELLS)) *
          blocks.columns +
        Math.floor(cx / BLOCK_CELLS);
      const [near = 0, ...distances] = blocks.bytes.subarray(block * 4, block * 4 + 4);
      // Of the largest value, blocks alone are kept.
      const bound = mode === 'mip' ? near : (bytes?.[2 * cell + 1] as number);
      if (isBody && score * 255 > bound + 1e-6) wrong.push({ i, score, bound });
      const levels = blocks.levels.map((level) => near > level);
      if (bound > near || levels.some((isBetter, k) => isBetter !== (distances[k] === 0)))
        wrong.push({ i, bound, near, levels });
    }
    expect(wrong).toEqual([]);
  });
});

test('air around a body is no part of it, air within is', () => {
  const values = new Float32Array(COLUMNS * ROWS * SLICES).fill(-1000);
  for (let i = 0; i < values.length; i++) {
    const [x, y, z] = [i % COLUMNS, Math.floor(i / COLUMNS) % ROWS, Math.floor(i / COLUMNS / ROWS)];
    if (Math.hypot(x - 11, y - 10) < 8) values[i] = 40;
    if (Math.hypot(x - 11, y - 10, z - 9) < 3.5) values[i] = -1000;
  }
  const cells = cellsOf(values, [3, 3, 3]);
  const { bytes, grid, bounds } = skipMapFor(cells, lookOf('average'));
  const hiddenAt = (x: number, y: number, z: number): boolean =>
    (bytes?.[2 * ((Math.floor(z / 3) * grid.rows + (y >> 1)) * grid.columns + (x >> 1))] ?? 0) > 0;
  expect(hiddenAt(0, 0, 9)).toBe(true);
  expect(hiddenAt(11, 0, 9)).toBe(true);
  expect(hiddenAt(11, 10, 9)).toBe(false);
  expect(hiddenAt(11, 15, 9)).toBe(false);
  // The body is cut off by the ends of the scan, which are no way in.
  expect(bounds?.min[2]).toBe(0);
  expect(bounds?.min[0]).toBeGreaterThan(0);
});

test('only what a mode depends on asks for another map', () => {
  const other = { ...lookOf('mip'), curve: curve() };
  expect(sameLook(lookOf('mip'), other)).toBe(true);
  expect(sameLook(lookOf('mip'), { ...other, window: { center: 0, width: 1 } })).toBe(false);
  expect(
    sameLook(lookOf('average'), { ...lookOf('average'), window: { center: 0, width: 1 } }),
  ).toBe(true);
  expect(sameLook(lookOf('composite'), lookOf('composite'))).toBe(false);
  expect(sameLook(lookOf('mip'), lookOf('minip'))).toBe(false);
});
