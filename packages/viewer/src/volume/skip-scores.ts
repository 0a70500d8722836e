import {
  chebyshevDistances,
  inPairs,
  octantDistances,
  OCTANTS,
  visibleBounds,
} from './distance-map.ts';
import { CELL_FIELDS, type CellGrid } from './macro-cells.ts';
import type { BlockMap, SkipMap } from './skip-map.ts';

/** Cells along each edge of a block: fewer take more looks, more of them more samples. */
export const BLOCK_CELLS = 3;

/** What each value scores, 0 to 1: the highest score along a ray is what is shown. */
export interface ScoreScale {
  readonly scale: number;
  readonly offset: number;
}

/**
 * For pictures of the largest or smallest value: how much each cell can score at most.
 * @param hidden cells that are no part of the body; undefined where all are
 * @param leavesZero whether what scores nothing is not shown at all
 */
export function buildScoreMap(
  fields: Float32Array,
  grid: CellGrid,
  score: ScoreScale,
  hidden: Uint8Array | undefined,
  leavesZero: boolean,
): SkipMap {
  const scores = cellScores(fields, score);
  const visible = new Uint8Array(scores.length);
  for (let cell = 0; cell < scores.length; cell++) {
    if (hidden?.[cell]) scores[cell] = 0;
    visible[cell] = hidden?.[cell] || (leavesZero && scores[cell] === 0) ? 0 : 1;
  }
  return {
    grid,
    bytes: hidden && inPairs(chebyshevDistances(visible, grid), scores),
    isByOctant: false,
    openness: undefined,
    blocks: blocksOf(scores, grid),
    bounds: visibleBounds(visible, grid),
  };
}

/** Rounded up: no voxel of a cell scores more. */
function cellScores(fields: Float32Array, { scale, offset }: ScoreScale): Uint8Array {
  const scores = new Uint8Array(fields.length / CELL_FIELDS);
  const field = scale < 0 ? 0 : 1;
  for (let cell = 0; cell < scores.length; cell++) {
    const score = (fields[cell * CELL_FIELDS + field] as number) * scale + offset;
    scores[cell] = Math.ceil(255 * Math.max(0, Math.min(1, score)));
  }
  return scores;
}

/**
 * These shares of all blocks that score anything lie below the upper two levels: most rays find something higher. Below the
 * lowest nothing is found at all.
 */
const LEVEL_SHARES = [0.6, 0.88] as const;

function blocksOf(cellScores: Uint8Array, { columns, rows, slices }: CellGrid): BlockMap {
  const { scores, counts } = highestIn(cellScores, [columns, rows, slices]);
  const [width, depth, height] = counts;
  const sorted = scores.filter((score) => score > 0).sort();
  const levelAt = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? 0;
  const levels = [0, levelAt(LEVEL_SHARES[0]), levelAt(LEVEL_SHARES[1])] as const;
  const bytes = new Uint8Array(OCTANTS * scores.length * 4);
  for (let i = 0; 4 * i < bytes.length; i++) bytes[i * 4] = scores[i % scores.length] as number;
  const grid = { columns: width, rows: depth, slices: height };
  for (const [k, level] of levels.entries()) {
    const better = scores.map((score) => (score > level ? 1 : 0));
    const distances = octantDistances(better, grid);
    for (let i = 0; i < distances.length; i++) bytes[i * 4 + 1 + k] = distances[i] as number;
  }
  return { ...grid, bytes, levels };
}

type Counts = readonly [number, number, number];

interface Blocks {
  readonly scores: Uint8Array;
  readonly counts: Counts;
}

function highestIn(scores: Uint8Array, [columns, rows, slices]: Counts): Blocks {
  const blocks = (count: number): number => Math.ceil(count / BLOCK_CELLS);
  const counts = [blocks(columns), blocks(rows), blocks(slices)] as const;
  const out = new Uint8Array(counts[0] * counts[1] * counts[2]);
  for (let z = 0, at = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      const row =
        (Math.floor(z / BLOCK_CELLS) * counts[1] + Math.floor(y / BLOCK_CELLS)) * counts[0];
      for (let x = 0; x < columns; x++, at++) {
        const block = row + ((x / BLOCK_CELLS) | 0);
        const score = scores[at] as number;
        if (score > (out[block] as number)) out[block] = score;
      }
    }
  }
  return { scores: out, counts };
}
