import { CELL_MM, type HeadGrid } from './head-grid.ts';
import type { HeadParts } from './head-parts.ts';

// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { ceil, max, min, round } = Math;

/** Where the face is (LPS, mm). */
export interface FaceLandmarks {
  readonly noseTipLps: readonly [number, number, number];
  /** The middle of the head from left to right. */
  readonly middleX: number;
  readonly headWidthMm: number;
  /** Found by the nose, or estimated from the top of the head. */
  readonly by: 'nose' | 'vertex';
}

/** How far to each side of the nose the cheeks and eyes are looked at. */
const CHEEK_MM = 30;
/** Noses stand out at least so far from the cheeks; foreheads 6 mm, chins 20. */
const MIN_NOSE_MM = 16;
const NOSE_HEIGHT_MM = 36;
const MAX_OFF_CENTER_MM = 26;
/** The tip of a nose is the foremost point of a head, or close to it; the crown is not. */
const MAX_BEHIND_MM = 20;

/** Finds the tip of the nose: the place in the middle third that stands out most from what is beside it. */
export function findFaceLandmarks(parts: HeadParts): FaceLandmarks | undefined {
  const extent = measureHead(parts);
  if (!extent) return undefined;
  const front = frontSurface(parts);
  const nose = findNose(parts.grid, front, extent.middleX);
  const { middleX, headWidthMm } = extent;
  if (nose) return { noseTipLps: nose, middleX, headWidthMm, by: 'nose' };
  return estimateFromVertex(parts, front, extent);
}

interface HeadExtent {
  readonly middleX: number;
  readonly headWidthMm: number;
  readonly lengthMm: number;
  readonly topZ: number;
  readonly topIsCut: boolean;
}

const MIN_SLICE_ML = 6;

function measureHead({ grid, head }: HeadParts): HeadExtent | undefined {
  const [nx, ny, nz] = grid.size;
  const centers: number[] = [];
  const widths: number[] = [];
  const lengths: number[] = [];
  let topLayer = -1;
  let topCells = 0;
  for (let z = 0; z < nz; z += 1) {
    let sumX = 0;
    let count = 0;
    let [minX, maxX, minY, maxY] = [nx, -1, ny, -1];
    for (let y = 0; y < ny; y += 1) {
      for (let x = 0; x < nx; x += 1) {
        if (head[(z * ny + y) * nx + x] === 0) continue;
        sumX += x;
        count += 1;
        minX = min(minX, x);
        maxX = max(maxX, x);
        minY = min(minY, y);
        maxY = max(maxY, y);
      }
    }
    if (count * CELL_MM ** 3 < MIN_SLICE_ML * 1000 * (CELL_MM / 10)) continue;
    centers.push(sumX / count);
    widths.push(maxX - minX + 1);
    lengths.push(maxY - minY + 1);
    topLayer = z;
    topCells = count;
  }
  if (topLayer < 0) return undefined;
  return {
    middleX: grid.originLps[0] + median(centers) * CELL_MM,
    headWidthMm: median(widths) * CELL_MM,
    lengthMm: median(lengths) * CELL_MM,
    topZ: grid.originLps[2] + topLayer * CELL_MM,
    topIsCut: topLayer >= nz - 2 && topCells * CELL_MM ** 2 > 6000,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** For every (x, z) the y of the first head cell seen from the front, in cells; NaN where there is none. */
function frontSurface({ grid, head }: HeadParts): Float32Array {
  const [nx, ny, nz] = grid.size;
  const front = new Float32Array(nx * nz).fill(Number.NaN);
  for (let z = 0; z < nz; z += 1) {
    for (let x = 0; x < nx; x += 1) {
      for (let y = 0; y < ny; y += 1) {
        if (head[(z * ny + y) * nx + x] === 1) {
          front[z * nx + x] = y;
          break;
        }
      }
    }
  }
  return front;
}

function findNose(
  grid: HeadGrid,
  front: Float32Array,
  middleX: number,
): readonly [number, number, number] | undefined {
  const [nx, , nz] = grid.size;
  const [ox, oy, oz] = grid.originLps;
  const cheek = round(CHEEK_MM / CELL_MM);
  const middle = (middleX - ox) / CELL_MM;
  const reach = MAX_OFF_CENTER_MM / CELL_MM;
  const foremost = foremostOf(front, nx, nz, middle, reach);
  let best: { protrusion: number; x: number; z: number }[] = [];
  for (let z = 1; z < nz - 1; z += 1) {
    let ofLayer = { protrusion: 0, x: 0, z };
    for (let x = ceil(middle - reach); x <= middle + reach; x += 1) {
      if (x - cheek < 0 || x + cheek >= nx) continue;
      const tip = front[z * nx + x]!;
      // Cheeks farther back than half a head do not count: there is only air.
      const sides = min(front[z * nx + x - cheek]!, front[z * nx + x + cheek]!);
      const protrusion = (sides - tip) * CELL_MM;
      if ((tip - foremost) * CELL_MM > MAX_BEHIND_MM) continue;
      if (protrusion < 60 && protrusion > ofLayer.protrusion) ofLayer = { protrusion, x, z };
    }
    best.push(ofLayer);
  }
  const strongest = max(...best.map(({ protrusion }) => protrusion));
  if (strongest < MIN_NOSE_MM) return undefined;
  // A chin stands out, too, and lies lower: the uppermost peak of similar height is the nose.
  best = best.filter(({ protrusion }) => protrusion >= max(MIN_NOSE_MM, strongest * 0.75));
  const top = best.at(-1);
  if (!top) return undefined;
  const near = best.filter(({ z }) => (top.z - z) * CELL_MM <= NOSE_HEIGHT_MM);
  const tipY = min(...near.map((layer) => frontAt(front, nx, layer)));
  // Cells are coarse, so several layers are equally far in front: the tip is the middle one.
  const tips = near.filter((layer) => frontAt(front, nx, layer) <= tipY);
  const peak = tips[tips.length >> 1] ?? top;
  return [ox + peak.x * CELL_MM, oy + frontAt(front, nx, peak) * CELL_MM, oz + peak.z * CELL_MM];
}

/** The foremost point near the middle, in cells. */
function foremostOf(
  front: Float32Array,
  nx: number,
  nz: number,
  middle: number,
  reach: number,
): number {
  let foremost = Infinity;
  for (let z = 0; z < nz; z += 1) {
    for (let x = ceil(middle - reach); x <= middle + reach; x += 1) {
      const y = front[z * nx + x];
      if (y !== undefined && y < foremost) foremost = y;
    }
  }
  return foremost;
}

function frontAt(
  front: Float32Array,
  nx: number,
  { x, z }: { readonly x: number; readonly z: number },
): number {
  return front[z * nx + x] ?? Number.NaN;
}

/** The tip of an adult's nose lies two thirds of the head's length below its top. */
const NOSE_BELOW_TOP = 0.66;
const NOSE_BEFORE_BROW_MM = 20;

/** Without a nose (bandaged, cut off, removed before) the top of the head says where it would be. */
function estimateFromVertex(
  { grid }: HeadParts,
  front: Float32Array,
  { middleX, headWidthMm, lengthMm, topZ, topIsCut }: HeadExtent,
): FaceLandmarks | undefined {
  if (topIsCut) return undefined;
  const z = topZ - NOSE_BELOW_TOP * min(210, max(150, lengthMm));
  const brow = round((z + 45 - grid.originLps[2]) / CELL_MM);
  const x = round((middleX - grid.originLps[0]) / CELL_MM);
  const y = frontAt(front, grid.size[0], { x, z: brow });
  if (Number.isNaN(y)) return undefined;
  const noseY = grid.originLps[1] + y * CELL_MM - NOSE_BEFORE_BROW_MM;
  return { noseTipLps: [middleX, noseY, z], middleX, headWidthMm, by: 'vertex' };
}
