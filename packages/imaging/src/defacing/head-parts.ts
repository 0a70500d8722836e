import type { Volume } from '../volume/volume.ts';
import { components, dilate, erode, flood, invert } from './grid-morphology.ts';
import {
  CELL,
  CELL_MM,
  sampleHeadGrid,
  type HeadGrid,
  type TissueThresholds,
} from './head-grid.ts';

// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { floor, max } = Math;

/** What of a coarse grid is head, and what may not be touched. Masks are 0 or 1 per cell. */
export interface HeadParts {
  readonly grid: HeadGrid;
  /** Everything inside the skin, airways and sinuses included. */
  readonly head: Uint8Array;
  /** Air in front of the skin, and whatever floats in it. */
  readonly exterior: Uint8Array;
  /** Bone of CT; in MR what is taken for brain. No removal passes through it. */
  readonly wall: Uint8Array;
}

export const CT_THRESHOLDS: TissueThresholds = { tissue: -300, bone: 200 };
/** Nostrils, ear canals and the lips' cleft are narrower than this ball: they are inside. */
const CLEFT_RADIUS_MM = 7;
/** Less bone than this is a calcification, an earring or a streak. */
const MIN_BONE_ML = 4;
const CELL_ML = CELL_MM ** 3 / 1000;

export function findHeadParts(volume: Volume): HeadParts {
  const isCt = volume.modality === 'CT';
  const grid = sampleHeadGrid(volume, isCt ? CT_THRESHOLDS : mrThresholds(volume));
  const body = components(
    grid.cells.map((cell) => (cell >= CELL.tissue ? 1 : 0)),
    grid.size,
    'largest',
  );
  const exterior = findExterior(grid, body);
  const head = grid.cells.map((cell, at) => (cell !== CELL.outside && exterior[at] === 0 ? 1 : 0));
  return { grid, head, exterior, wall: isCt ? boneWall(grid) : brainWall(grid, head) };
}

/** A magnetic resonance image has no absolute scale: body is what stands clear of the noise in the air. */
export function mrThresholds(volume: Volume): TissueThresholds {
  const step = max(1, floor(volume.storedValues.length / 200_000));
  const sampled: number[] = [];
  for (let at = 0; at < volume.storedValues.length; at += step)
    sampled.push(volume.storedValues[at]!);
  sampled.sort((a, b) => a - b);
  const bright = sampled[floor(sampled.length * 0.98)] ?? 0;
  const dark = sampled[floor(sampled.length * 0.02)] ?? 0;
  const stored = dark + (bright - dark) * 0.12;
  const slope = volume.rescaleSlope[0] ?? 1;
  return { tissue: stored * slope + (volume.rescaleIntercept[0] ?? 0), bone: Infinity };
}

/** Air that a ball can roll to from the sides, the front or above: not through nostrils, and not from the cut neck. */
function findExterior(grid: HeadGrid, body: Uint8Array): Uint8Array {
  const { size, cells } = grid;
  const free = body.map((isBody, at) => (isBody === 0 && cells[at] !== CELL.outside ? 1 : 0));
  const radius = CLEFT_RADIUS_MM / CELL_MM;
  const core = erode(invert(body), size, radius).map((cell, at) =>
    cell === 1 && free[at] === 1 ? 1 : 0,
  );
  const reached = flood(borderSeeds(grid, core), core, size);
  return dilate(reached, size, radius).map((cell, at) => (cell === 1 && free[at] === 1 ? 1 : 0));
}

/** Cells of a mask at the border of the volume, except its lower end. */
function borderSeeds({ size, cells }: HeadGrid, mask: Uint8Array): Uint8Array {
  const [nx, ny, nz] = size;
  const isOutside = (x: number, y: number, z: number): boolean =>
    x < 0 ||
    y < 0 ||
    x >= nx ||
    y >= ny ||
    z >= nz ||
    cells[(z * ny + y) * nx + x] === CELL.outside;
  return mask.map((cell, at) => {
    if (cell === 0) return 0;
    const x = at % nx;
    const y = floor(at / nx) % ny;
    const z = floor(at / (nx * ny));
    const isAtBorder =
      isOutside(x - 1, y, z) ||
      isOutside(x + 1, y, z) ||
      isOutside(x, y - 1, z) ||
      isOutside(x, y + 1, z) ||
      isOutside(x, y, z + 1);
    return isAtBorder ? 1 : 0;
  });
}

function boneWall({ cells, size }: HeadGrid): Uint8Array {
  const bone = cells.map((cell) => (cell === CELL.bone ? 1 : 0));
  return components(bone, size, { atLeast: MIN_BONE_ML / CELL_ML });
}

/** Skull and the fluid around the brain are dark: what is left of bright tissue away from them, and the largest, is brain. */
const BRAIN_ERODE_MM = 6;
const BRAIN_GROW_MM = 10;

function brainWall({ values, size }: HeadGrid, head: Uint8Array): Uint8Array {
  let total = 0;
  let count = 0;
  for (let at = 0; at < head.length; at += 1) {
    if (head[at] === 0) continue;
    total += values[at]!;
    count += 1;
  }
  const threshold = (total / max(1, count)) * 0.8;
  const bright = head.map((cell, at) => (cell === 1 && values[at]! > threshold ? 1 : 0));
  const deep = erode(head, size, 16 / CELL_MM);
  const cores = erode(bright, size, BRAIN_ERODE_MM / CELL_MM).map((cell, at) => cell & deep[at]!);
  return dilate(components(cores, size, 'largest'), size, BRAIN_GROW_MM / CELL_MM).map(
    (cell, at) => cell & head[at]!,
  );
}
