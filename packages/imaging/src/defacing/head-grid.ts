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
  const grid = { size, originLps, cells, values };
  classifyCells(grid, thresholds, nearestSampler(volume, subSamplesOf(grid, cellMm)));
  return grid;
}

/** Lower than any value. */
const OUTSIDE = -1e12;

/** Takes the modality values at a row of sub-samples, given by their numbers along y and z; OUTSIDE where the volume is not. */
type RowSampler = (row: Float64Array, y: number, z: number) => void;

/** Where the sub-samples lie along each axis of the patient (mm). */
type SubSamples = readonly [Float64Array, Float64Array, Float64Array];

function subSamplesOf({ size, originLps }: HeadGrid, cellMm: number): SubSamples {
  const step = cellMm / SUB_SAMPLES;
  const along = (axis: 0 | 1 | 2): Float64Array =>
    Float64Array.from({ length: size[axis] * SUB_SAMPLES }, (_, sub) => {
      const center = originLps[axis] + floor(sub / SUB_SAMPLES) * cellMm;
      return center + (((sub % SUB_SAMPLES) + 0.5) * step - cellMm / 2);
    });
  return [along(0), along(1), along(2)];
}

function classifyCells(
  { size: [nx, ny, nz], cells, values }: HeadGrid,
  { tissue, bone }: TissueThresholds,
  sampleRow: RowSampler,
): void {
  const row = new Float64Array(nx * SUB_SAMPLES);
  const inside = new Uint8Array(nx);
  const total = new Float64Array(nx);
  const highest = new Float64Array(nx);
  for (let first = 0; first < cells.length; first += nx) {
    inside.fill(0);
    total.fill(0);
    highest.fill(OUTSIDE);
    const firstY = ((first / nx) % ny) * SUB_SAMPLES;
    const firstZ = (floor(first / (nx * ny)) % nz) * SUB_SAMPLES;
    for (let sub = 0; sub < SUB_SAMPLES ** 2; sub += 1) {
      sampleRow(row, firstY + (sub % SUB_SAMPLES), firstZ + floor(sub / SUB_SAMPLES));
      for (let x = 0; x < row.length; x += 1) {
        const value = row[x]!;
        if (value === OUTSIDE) continue;
        const i = (x / SUB_SAMPLES) | 0;
        inside[i]! += 1;
        total[i]! += value;
        if (value > highest[i]!) highest[i] = value;
      }
    }
    for (let i = 0; i < nx; i += 1) {
      if (inside[i] === 0) continue;
      const mean = total[i]! / inside[i]!;
      values[first + i] = mean;
      cells[first + i] = highest[i]! >= bone ? CELL.bone : mean >= tissue ? CELL.tissue : CELL.air;
    }
  }
}

/** Takes the voxels that are nearest. */
function nearestSampler(volume: Volume, subSamples: SubSamples): RowSampler {
  const m = invertMatrix4(volume.geometry.indexToLps);
  const offsets = voxelOffsets(m, volume, subSamples);
  return offsets ? alignedSampler(volume, offsets) : obliqueSampler(volume, m, subSamples);
}

function alignedSampler(
  volume: Volume,
  [offsetsX, offsetsY, offsetsZ]: readonly [Int32Array, Int32Array, Int32Array],
): RowSampler {
  const { storedValues: stored, rescaleSlope, rescaleIntercept } = volume;
  const { columns, rows } = volume.geometry;
  const slopes = Float64Array.from(rescaleSlope);
  const intercepts = Float64Array.from(rescaleIntercept);
  const isUniform = slopes.length === 1;
  return (row, y, z) => {
    const dy = offsetsY[y]!;
    const dz = offsetsZ[z]!;
    if (dy < 0 || dz < 0) {
      row.fill(OUTSIDE);
      return;
    }
    for (let x = 0; x < row.length; x += 1) {
      const dx = offsetsX[x]!;
      const voxel = dx + dy + dz;
      const k = isUniform ? 0 : floor(voxel / (columns * rows));
      row[x] = dx < 0 ? OUTSIDE : stored[voxel]! * slopes[k]! + intercepts[k]!;
    }
  };
}

function obliqueSampler(volume: Volume, m: Matrix4, [xs, ys, zs]: SubSamples): RowSampler {
  const { columns, rows, slices } = volume.geometry;
  const { storedValues: stored } = volume;
  const slopes = Float64Array.from({ length: slices }, (_, k) => rescaleOfSlice(volume, k).slope);
  const intercepts = Float64Array.from(
    { length: slices },
    (_, k) => rescaleOfSlice(volume, k).intercept,
  );
  return (row, subY, subZ) => {
    const y = ys[subY]!;
    const z = zs[subZ]!;
    for (let subX = 0; subX < row.length; subX += 1) {
      const x = xs[subX]!;
      const i = floor(m[0] * x + m[1] * y + m[2] * z + m[3] + 0.5);
      const j = floor(m[4] * x + m[5] * y + m[6] * z + m[7] + 0.5);
      const k = floor(m[8] * x + m[9] * y + m[10] * z + m[11] + 0.5);
      const isInside = i >= 0 && j >= 0 && k >= 0 && i < columns && j < rows && k < slices;
      row[subX] = isInside
        ? stored[(k * rows + j) * columns + i]! * slopes[k]! + intercepts[k]!
        : OUTSIDE;
    }
  };
}

/**
 * Where columns, rows and slices lie along the patient's axes: what each sub-sample of an axis adds to the place of its voxel,
 * -1 outside of the volume. Undefined where they lie oblique.
 */
function voxelOffsets(
  m: Matrix4,
  { geometry: { columns, rows, slices } }: Volume,
  subSamples: SubSamples,
): readonly [Int32Array, Int32Array, Int32Array] | undefined {
  const indices = [
    { row: 0, count: columns, stride: 1 },
    { row: 4, count: rows, stride: columns },
    { row: 8, count: slices, stride: columns * rows },
  ];
  const offsets: (Int32Array | undefined)[] = [undefined, undefined, undefined];
  for (const { row, count, stride } of indices) {
    const axes = [0, 1, 2].filter((axis) => m[row + axis] !== 0);
    const [axis = 0] = axes;
    if (axes.length !== 1 || offsets[axis]) return undefined;
    offsets[axis] = Int32Array.from(subSamples[axis]!, (mm) => {
      const index = floor(m[row + axis]! * mm + m[row + 3]! + 0.5);
      return index < 0 || index >= count ? -1 : index * stride;
    });
  }
  const [x, y, z] = offsets;
  return x && y && z && [x, y, z];
}
