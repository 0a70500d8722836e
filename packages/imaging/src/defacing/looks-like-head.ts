import type { Volume } from '../volume/volume.ts';
import { flood } from './grid-morphology.ts';
import { CELL, sampleHeadGrid, type HeadGrid } from './head-grid.ts';
import { CT_THRESHOLDS, mrThresholds } from './head-parts.ts';

// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { floor, max, min } = Math;

/** likely: said, or seen; possible: nothing speaks against it; unlikely: something else, or a kind that shows no face. */
export type HeadLikelihood = 'likely' | 'possible' | 'unlikely';

/** Body parts whose pictures hold a face, or most of one. @see DICOM PS3.16 Table L-1 */
const HEAD_TERMS: ReadonlySet<string> = new Set(
  'BRAIN CEREBELLUM CEREBHEMISPHERE CHEEK CIRCLEOFWILLIS EAR EYE EYELID FACE HEAD HEADNECK IAC JAW JAWREGION MANDIBLE MAXILLA MOUTH NOSE OPTICCANAL ORBIT SELLA SINUS SKULL TEMPORALBONE TMJ TONGUE WHOLEBODY ZYGOMA ENTIREBODY'.split(
    ' ',
  ),
);

const CELL_MM = 4;
/** Brain between these, enclosed by bone all around. */
const BRAIN_HU = { min: -20, max: 90 } as const;
const MIN_BRAIN_MM2 = 4000;
const LIKELY_HEIGHT_MM = 20;
const POSSIBLE_HEIGHT_MM = 8;

/**
 * Whether a face might be rendered from a volume: by Body Part Examined, else by the looks of it.
 *
 * Of CT, slices are looked for in which bone encloses a brain's area of soft tissue: true of heads from the brow up,
 * also of dry skulls filled with something soft; a scan that ends below the brow is missed.
 * Of MR bone cannot be seen: anything as wide and as long as a head is 'possible', so knees and small pelves are, too.
 */
export function looksLikeHead(volume: Volume): HeadLikelihood {
  if (volume.kind !== 'volume' || volume.samplesPerPixel !== 1) return 'unlikely';
  if (volume.modality !== 'CT' && volume.modality !== 'MR') return 'unlikely';
  if (HEAD_TERMS.has(volume.bodyPartExamined)) return 'likely';
  if (volume.modality === 'CT')
    return likelihoodOfCt(sampleHeadGrid(volume, CT_THRESHOLDS, CELL_MM));
  return likelihoodOfMr(sampleHeadGrid(volume, mrThresholds(volume), CELL_MM));
}

function likelihoodOfCt(grid: HeadGrid): HeadLikelihood {
  const [nx, ny, nz] = grid.size;
  let layers = 0;
  for (let z = 0; z < nz; z += 1) {
    const start = z * nx * ny;
    const cells = grid.cells.subarray(start, start + nx * ny);
    const free = cells.map((cell) => (cell === CELL.bone ? 0 : 1));
    const reached = flood(borderOf(free, nx, ny), free, [nx, ny, 1]);
    let enclosed = 0;
    for (let at = 0; at < free.length; at += 1) {
      const value = grid.values[start + at]!;
      const isBrain = value >= BRAIN_HU.min && value <= BRAIN_HU.max;
      if (free[at] === 1 && reached[at] === 0 && isBrain) enclosed += 1;
    }
    if (enclosed * CELL_MM ** 2 >= MIN_BRAIN_MM2) layers += 1;
  }
  if (layers * CELL_MM >= LIKELY_HEIGHT_MM) return 'likely';
  return layers * CELL_MM >= POSSIBLE_HEIGHT_MM ? 'possible' : 'unlikely';
}

function borderOf(mask: Uint8Array, nx: number, ny: number): Uint8Array {
  return mask.map((cell, at) => {
    const x = at % nx;
    const y = floor(at / nx);
    return cell === 1 && (x === 0 || y === 0 || x === nx - 1 || y === ny - 1) ? 1 : 0;
  });
}

/** Outer measures of heads with ears and hair, of children too (mm). */
const HEAD_MM = { minWidth: 110, maxWidth: 210, minLength: 130, maxLength: 250 } as const;
/** Body has to fill a box around it about as much as an ellipse does. */
const MIN_FILL = 0.5;

function likelihoodOfMr({ cells, size: [nx, ny, nz] }: HeadGrid): HeadLikelihood {
  let headLike = 0;
  let bodyLayers = 0;
  for (let z = 0; z < nz; z += 1) {
    let [minX, maxX, minY, maxY, count] = [nx, -1, ny, -1, 0];
    for (let y = 0; y < ny; y += 1) {
      for (let x = 0; x < nx; x += 1) {
        if (cells[(z * ny + y) * nx + x]! < CELL.tissue) continue;
        count += 1;
        minX = min(minX, x);
        maxX = max(maxX, x);
        minY = min(minY, y);
        maxY = max(maxY, y);
      }
    }
    if (count * CELL_MM ** 2 < MIN_BRAIN_MM2) continue;
    bodyLayers += 1;
    const width = (maxX - minX + 1) * CELL_MM;
    const length = (maxY - minY + 1) * CELL_MM;
    const fits =
      width >= HEAD_MM.minWidth &&
      width <= HEAD_MM.maxWidth &&
      length >= HEAD_MM.minLength &&
      length <= HEAD_MM.maxLength;
    if (fits && (count * CELL_MM ** 2) / (width * length) >= MIN_FILL) headLike += 1;
  }
  return bodyLayers > 0 && headLike * 2 >= bodyLayers ? 'possible' : 'unlikely';
}
