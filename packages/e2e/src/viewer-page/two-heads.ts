import { createTeachingPhantom, type PlacedSegmentation, type Volume } from '@rounds/imaging';

import type { MadeUpCases } from './case-server.ts';

const BLOCK_SIDE = 16;

/** Heads of different noise: `first`, and `second` with a segmentation. */
export function twoHeads(columns: number, rows: number, slices: number): MadeUpCases {
  const [first, second] = [1, 2].map(
    (seed) => createTeachingPhantom({ columns, rows, slices, seed }).volume,
  ) as [Volume, Volume];
  return { first: { volume: first }, second: { volume: second, segmentation: blockOver(second) } };
}

/** A block in the middle of the head. */
function blockOver({ geometry: { columns, rows, slices } }: Volume): PlacedSegmentation {
  const half = BLOCK_SIDE >> 1;
  const voxelCount = BLOCK_SIDE ** 3;
  const mask = {
    origin: [(columns >> 1) - half, (rows >> 1) - half, (slices >> 1) - half] as const,
    size: [BLOCK_SIDE, BLOCK_SIDE, BLOCK_SIDE] as const,
    bits: new Uint8Array(voxelCount / 8).fill(255),
    voxelCount,
  };
  const block = { number: 1, label: 'Block', colorRgb: [220, 60, 60] as const, mask };
  return {
    columns,
    rows,
    slices,
    segments: [{ ...block, propertyCategory: null, propertyType: null }],
  };
}
