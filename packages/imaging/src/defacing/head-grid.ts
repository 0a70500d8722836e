import { invertMatrix4, type Matrix4 } from '../geometry/matrix4.ts';
import { volumeBoundsLps } from '../geometry/volume-geometry.ts';
import { rescaleOfSlice, type Volume } from '../volume/volume.ts';

// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { floor, max } = Math;

/** Cells of this grid are cubes along the patient's axes: x to the left, y to the back, z to the top. */
export const CELL_MM = 2;
/** Only the top of a long scan can hold a head. */
const MAX_HEIGHT_MM = 320;
/** Sub-samples per cell and axis: thin bone must not slip through. */
const SUB_SAMPLES = 2;

export const CELL = { outside: 0, air: 1, tissue: 2, bone: 3 } as const;

/** A coarse picture of the patient, upright whatever the orientation of the slices. */
export interface HeadGrid {
  /** Cells along x, y, z; x fastest. */
  readonly size: readonly [number, number, number];
  /** Patient position (mm) of the centre of cell 0, 0, 0. */
  readonly originLps: readonly [number, number, number];
  /** One of CELL per cell; outside is where the volume is not. */
  readonly cells: Uint8Array;
  /** Mean modality value of each cell. */
  readonly values: Float32Array;
}

/** From what modality value on a cell holds body, and from what value on bone (Infinity where bone cannot be told). */
export interface TissueThresholds {
  readonly tissue: number;
  readonly bone: number;
}

/** Samples a volume onto a coarse upright grid; any sub-sample of bone makes a cell bone. */
export function sampleHeadGrid(
  volume: Volume,
  thresholds: TissueThresholds,
  cellMm: number = CELL_MM,
): HeadGrid {
  const bounds = volumeBoundsLps(volume.geometry);
  const low = [
    bounds.min[0],
    bounds.min[1],
    max(bounds.min[2], bounds.max[2] - MAX_HEIGHT_MM),
  ] as const;
  const count = (axis: 0 | 1 | 2): number => max(1, floor((bounds.max[axis] - low[axis]) / cellMm));
  const size = [count(0), count(1), count(2)] as const;
  const originLps = [low[0] + cellMm / 2, low[1] + cellMm / 2, low[2] + cellMm / 2] as const;
  const cells = new Uint8Array(size[0] * size[1] * size[2]);
  const values = new Float32Array(cells.length);
  const sample = nearestSampler(volume);
  const offsets = subSampleOffsets(cellMm);
  let at = 0;
  for (let k = 0; k < size[2]; k += 1) {
    for (let j = 0; j < size[1]; j += 1) {
      for (let i = 0; i < size[0]; i += 1, at += 1) {
        classify(
          sample,
          [originLps[0] + i * cellMm, originLps[1] + j * cellMm, originLps[2] + k * cellMm],
          offsets,
          thresholds,
          cells,
          values,
          at,
        );
      }
    }
  }
  return { size, originLps, cells, values };
}

/** Lower than any value. */
const OUTSIDE = -1e12;

type Sampler = (x: number, y: number, z: number) => number;

function subSampleOffsets(cellMm: number): readonly number[] {
  const step = cellMm / SUB_SAMPLES;
  return Array.from({ length: SUB_SAMPLES }, (_, i) => (i + 0.5) * step - cellMm / 2);
}

// prettier-ignore
function classify(
  sample: Sampler, center: readonly [number, number, number], offsets: readonly number[], thresholds: TissueThresholds,
  cells: Uint8Array, values: Float32Array, at: number,
): void {
  let inside = 0;
  let total = 0;
  let highest = OUTSIDE;
  for (const dz of offsets) {
    for (const dy of offsets) {
      for (const dx of offsets) {
        const value = sample(center[0] + dx, center[1] + dy, center[2] + dz);
        if (value === OUTSIDE) continue;
        inside += 1;
        total += value;
        if (value > highest) highest = value;
      }
    }
  }
  if (inside === 0) return;
  const mean = total / inside;
  values[at] = mean;
  cells[at] =
    highest >= thresholds.bone ? CELL.bone : mean >= thresholds.tissue ? CELL.tissue : CELL.air;
}

/** The modality value of the voxel nearest to a patient position; OUTSIDE where it is not. */
function nearestSampler(volume: Volume): Sampler {
  const { columns, rows, slices } = volume.geometry;
  const m: Matrix4 = invertMatrix4(volume.geometry.indexToLps);
  const stored = volume.storedValues;
  const slopes = Float64Array.from({ length: slices }, (_, k) => rescaleOfSlice(volume, k).slope);
  const intercepts = Float64Array.from(
    { length: slices },
    (_, k) => rescaleOfSlice(volume, k).intercept,
  );
  return (x, y, z) => {
    const i = floor(m[0] * x + m[1] * y + m[2] * z + m[3] + 0.5);
    const j = floor(m[4] * x + m[5] * y + m[6] * z + m[7] + 0.5);
    const k = floor(m[8] * x + m[9] * y + m[10] * z + m[11] + 0.5);
    if (i < 0 || j < 0 || k < 0 || i >= columns || j >= rows || k >= slices) return OUTSIDE;
    return stored[(k * rows + j) * columns + i]! * slopes[k]! + intercepts[k]!;
  };
}
