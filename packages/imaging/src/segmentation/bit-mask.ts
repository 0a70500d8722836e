import type { Vector3 } from '../geometry/matrix4.ts';

/**
 * Which voxels of a grid belong to something: one bit per voxel of a box, columns fastest, then rows, then slices,
 * the lowest bit of a byte first, no padding between rows.
 */
export interface BitMask {
  /** The first voxel of the box: column, row, slice. */
  readonly origin: Vector3;
  /** Columns, rows, slices of the box; all 0 if nothing is in it. */
  readonly size: Vector3;
  readonly bits: Uint8Array;
  readonly voxelCount: number;
}

/** All masks of one segmentation together. */
export const MAX_MASK_BYTES = 2 ** 28;

export const EMPTY_MASK: BitMask = {
  origin: [0, 0, 0],
  size: [0, 0, 0],
  bits: new Uint8Array(0),
  voxelCount: 0,
};

/** How many bytes the bits of a box take. */
export function maskByteLength([columns, rows, slices]: Vector3): number {
  return Math.ceil((columns * rows * slices) / 8);
}

/** Whether a voxel (column, row, slice of the grid) is in the mask. */
export function isInMask(mask: BitMask, column: number, row: number, slice: number): boolean {
  const x = column - mask.origin[0];
  const y = row - mask.origin[1];
  const z = slice - mask.origin[2];
  const [columns, rows, slices] = mask.size;
  if (x < 0 || y < 0 || z < 0 || x >= columns || y >= rows || z >= slices) return false;
  const bit = (z * rows + y) * columns + x;
  // Masks have at most 2^31 bits: unsigned, a shift holds them.
  return ((mask.bits[bit >>> 3]! >> (bit & 7)) & 1) === 1;
}

/** The smallest box around some voxels; grows voxel by voxel. */
export interface GrowingBox {
  minColumn: number;
  maxColumn: number;
  minRow: number;
  maxRow: number;
  minSlice: number;
  maxSlice: number;
}

export function emptyBox(): GrowingBox {
  return {
    minColumn: Infinity,
    maxColumn: -Infinity,
    minRow: Infinity,
    maxRow: -Infinity,
    minSlice: Infinity,
    maxSlice: -Infinity,
  };
}

export function boxOrigin(box: GrowingBox): Vector3 {
  return box.maxSlice < box.minSlice ? [0, 0, 0] : [box.minColumn, box.minRow, box.minSlice];
}

export function boxSize(box: GrowingBox): Vector3 {
  return box.maxSlice < box.minSlice
    ? [0, 0, 0]
    : [
        box.maxColumn - box.minColumn + 1,
        box.maxRow - box.minRow + 1,
        box.maxSlice - box.minSlice + 1,
      ];
}

/** The number of set bits. */
export function countBits(bits: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < bits.length; i += 1) {
    let byte = bits[i]!;
    for (; byte !== 0; byte &= byte - 1) count += 1;
  }
  return count;
}
