/** The side (columns or rows, the longer) that the coarsest level of an asset and its preview do not exceed. */
const COARSEST_SIDE = 64;
/** More decompositions compress better, down to images of about 16 pixels. */
const MIN_DECOMPOSITIONS = 5;

/** The coarsest resolution level of an asset: 0 for images that are small anyway. */
export function coarsestLevel(columns: number, rows: number): number {
  let level = 0;
  while (sideAtLevel(Math.max(columns, rows), level) > COARSEST_SIDE) level += 1;
  return level;
}

/** How many columns or rows are left at a level. @see ISO/IEC 15444-1 B.5 */
export function sideAtLevel(side: number, level: number): number {
  return Math.ceil(side / 2 ** level);
}

/** Volumes below this many voxels get a preview of half the side, so that it stays a small part of their asset. */
const SMALL_VOLUME_VOXELS = 2 ** 23;

/** At which level and with at most how many slices a volume is previewed. */
export function previewSize(
  columns: number,
  rows: number,
  slices: number,
): { level: number; maxSlices: number } {
  const level = coarsestLevel(columns, rows);
  const isSmall = columns * rows * slices < SMALL_VOLUME_VOXELS;
  return {
    level: isSmall ? level + 1 : level,
    maxSlices: isSmall ? COARSEST_SIDE / 2 : COARSEST_SIDE,
  };
}

export function decompositionsFor(coarsest: number): number {
  return Math.max(MIN_DECOMPOSITIONS, coarsest + 1);
}
