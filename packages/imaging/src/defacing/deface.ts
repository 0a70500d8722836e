import { measuredRange } from '../volume/measured-range.ts';
import { isPlainGrid, SERIES_FLAGS, type Volume } from '../volume/volume.ts';
import { applyRemoval } from './apply-removal.ts';
import { findFaceLandmarks, type FaceLandmarks } from './face-landmarks.ts';
import { dilate, geodesicDistance, open } from './grid-morphology.ts';
import { CELL_MM } from './head-grid.ts';
import { findHeadParts, type HeadParts } from './head-parts.ts';

// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { abs, floor, max, min } = Math;

export const DEFACE_PROBLEMS = {
  /** Neither CT nor MR, colour, or no volume. */
  notSupported: 'not-supported',
  /** Sheared or uneven: resample it first. */
  notPlainGrid: 'not-a-plain-grid',
  /** No nose, and no top of a head to tell where a face would be. */
  noFace: 'no-face-found',
} as const;
export type DefaceProblem = (typeof DEFACE_PROBLEMS)[keyof typeof DEFACE_PROBLEMS];

export type DefaceResult = { readonly volume: Volume } | { readonly problem: DefaceProblem };

/**
 * Removes the soft tissue of the face from the voxels of a head CT or MR for good: skin, eyelids, nose, lips, cheeks and
 * chin to a depth of 20 mm below the skin, only skin above the brow, and the ears; what goes becomes air. The flag
 * 'defaced' is set.
 *
 * Of CT the facial skeleton and whatever lies behind bone stay. Of MR, where bone cannot be seen, what is taken for
 * brain stays, with a margin. The face is found by the nose, or, where there is none, by the top of the head; a head
 * that lies more than about 30 degrees askew may be missed in part, so a person looks at the result before it is shared.
 * What wrapped around from the face in MR, and a face mirrored in metal, are not found.
 */
export function deface(volume: Volume): DefaceResult {
  if (volume.kind !== 'volume' || volume.samplesPerPixel !== 1)
    return { problem: DEFACE_PROBLEMS.notSupported };
  if (volume.modality !== 'CT' && volume.modality !== 'MR')
    return { problem: DEFACE_PROBLEMS.notSupported };
  if (!isPlainGrid(volume)) return { problem: DEFACE_PROBLEMS.notPlainGrid };
  const parts = findHeadParts(volume);
  const landmarks = findFaceLandmarks(parts);
  if (!landmarks) return { problem: DEFACE_PROBLEMS.noFace };
  const removal = planRemoval(parts, landmarks, volume.modality);
  const storedValues = applyRemoval(volume, parts, removal);
  const defaced: Volume = {
    ...volume,
    storedValues,
    flags: [...new Set([...volume.flags, SERIES_FLAGS.defaced])],
  };
  return { volume: { ...defaced, valueRange: measuredRange(defaced) } };
}

const DEPTH_MM = 20;
/** Above the brow only skin goes. */
const FOREHEAD_DEPTH_MM = 6;
/** Heights over the tip of the nose. */
const BROW_MM = {
  CT: { deepTo: 36, brow: 50 },
  /** No bone stops the cut short of the frontal lobes: it ends lower. */
  MR: { deepTo: 28, brow: 42 },
} as const;
type DefacedModality = keyof typeof BROW_MM;
const FOREHEAD_TO_Z_MM = 64;
const CHIN_Z_MM = -110;
const BEHIND_NOSE_MM = 78;
const TAPER_MM = 14;
const HALF_FACE_WIDTH_MM = 78;

/** How deep (mm) is cut at a place, given from the tip of the nose; 0 outside the face. */
function depthAt(x: number, y: number, z: number, modality: DefacedModality): number {
  if (z < CHIN_Z_MM || z > FOREHEAD_TO_Z_MM || abs(x) > HALF_FACE_WIDTH_MM) return 0;
  const { deepTo, brow } = BROW_MM[modality];
  const full =
    z <= deepTo
      ? DEPTH_MM
      : z <= brow
        ? DEPTH_MM + ((FOREHEAD_DEPTH_MM - DEPTH_MM) * (z - deepTo)) / (brow - deepTo)
        : (FOREHEAD_DEPTH_MM * (FOREHEAD_TO_Z_MM - z)) / (FOREHEAD_TO_Z_MM - brow);
  const behind = (BEHIND_NOSE_MM - y) / TAPER_MM;
  return full * min(1, max(0, behind));
}

const EAR_RADIUS_MM = 12;

/** Negative where a cell goes, in mm: continuous, so that the cut is smooth at the resolution of the volume. */
function planRemoval(
  parts: HeadParts,
  landmarks: FaceLandmarks,
  modality: DefacedModality,
): Float32Array {
  const { grid, exterior, wall } = parts;
  const [nx, ny] = grid.size;
  const passable = wall.map((cell) => 1 - cell);
  const distance = geodesicDistance(exterior, passable, grid.size, (DEPTH_MM + 4) / CELL_MM);
  const ears = findEars(parts, landmarks);
  const [noseX, noseY, noseZ] = landmarks.noseTipLps;
  return distance.map((cells, at) => {
    if (wall[at] === 1) return CELL_MM;
    if (ears[at] === 1) return -CELL_MM;
    const x = grid.originLps[0] + (at % nx) * CELL_MM - noseX;
    const y = grid.originLps[1] + (floor(at / nx) % ny) * CELL_MM - noseY;
    const z = grid.originLps[2] + floor(at / (nx * ny)) * CELL_MM - noseZ;
    const depth = depthAt(x, y, z, modality);
    if (depth === 0) return CELL_MM;
    return max(-CELL_MM, min(CELL_MM, cells * CELL_MM - depth));
  });
}

function findEars({ grid, head }: HeadParts, landmarks: FaceLandmarks): Uint8Array {
  const [nx, ny] = grid.size;
  const [, noseY, noseZ] = landmarks.noseTipLps;
  const opened = open(head, grid.size, EAR_RADIUS_MM / CELL_MM);
  const standingOut = head.map((cell, at) => {
    if (cell === 0 || opened[at] === 1) return 0;
    const x = grid.originLps[0] + (at % nx) * CELL_MM - landmarks.middleX;
    const y = grid.originLps[1] + (floor(at / nx) % ny) * CELL_MM - noseY;
    const z = grid.originLps[2] + floor(at / (nx * ny)) * CELL_MM - noseZ;
    return abs(x) > 50 && y > 60 && y < 175 && z > -60 && z < 60 ? 1 : 0;
  });
  return dilate(standingOut, grid.size, 1.5);
}
