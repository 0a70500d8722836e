import type { Vector3 } from '../geometry/matrix4.ts';
import type { VolumeGeometry } from '../geometry/volume-geometry.ts';

// Bound once: looking up a global at every voxel is slow in sandboxed contexts.
const { ceil, floor, max, min } = Math;

/** Signed distance (mm) of a point from a surface: negative inside. Only its values near zero have to be exact. */
export type DistanceField = (x: number, y: number, z: number) => number;

/** A value (HU), or how the value at a point follows from what is there already. */
export type Paint =
  | number
  | ((x: number, y: number, z: number, present: number, distance: number) => number);

/** A box in patient millimetres that a shape does not leave. */
export interface Box {
  readonly min: Vector3;
  readonly max: Vector3;
}

/** A box around points, grown on all sides. */
export function boxAround(points: readonly Vector3[], marginMm: number): Box {
  const along = (axis: 0 | 1 | 2): number[] => points.map((point) => point[axis]);
  return {
    min: [min(...along(0)) - marginMm, min(...along(1)) - marginMm, min(...along(2)) - marginMm],
    max: [max(...along(0)) + marginMm, max(...along(1)) + marginMm, max(...along(2)) + marginMm],
  };
}

/** Distances are only roughly true away from surfaces; this share of them is safe to walk. */
const SAFE_SKIP_SHARE = 0.6;

/** An upright voxel grid (index axes along LPS) that shapes are painted into, with partial volume at their surfaces. */
export class VoxelCanvas {
  readonly values: Float32Array;
  readonly #counts: Vector3;
  readonly #spacing: Vector3;
  readonly #origin: Vector3;
  /** Over how many millimetres a surface fades: one voxel. */
  readonly #edgeMm: number;

  constructor(geometry: VolumeGeometry, background: number) {
    const { columns, rows, slices, spacingMm, indexToLps } = geometry;
    this.#counts = [columns, rows, slices];
    this.#spacing = [spacingMm[1], spacingMm[0], spacingMm[2]];
    this.#origin = [indexToLps[3], indexToLps[7], indexToLps[11]];
    this.#edgeMm = max(...spacingMm);
    this.values = new Float32Array(columns * rows * slices).fill(background);
  }

  /** Blends a shape over what is there, by how much of each voxel it covers. */
  paint(box: Box, distance: DistanceField, paint: Paint): void {
    const [columns, rows] = this.#counts;
    const half = this.#edgeMm / 2;
    const skipsPerMm = SAFE_SKIP_SHARE / this.#spacing[0];
    const [x0, x1] = this.#indexRange(box, 0);
    const [y0, y1] = this.#indexRange(box, 1);
    const [z0, z1] = this.#indexRange(box, 2);
    for (let k = z0; k <= z1; k += 1) {
      const z = this.#origin[2] + k * this.#spacing[2];
      for (let j = y0; j <= y1; j += 1) {
        const y = this.#origin[1] + j * this.#spacing[1];
        const row = (k * rows + j) * columns;
        for (let i = x0; i <= x1; i += 1) {
          const x = this.#origin[0] + i * this.#spacing[0];
          const d = distance(x, y, z);
          if (d >= half) {
            // Nothing of the shape is nearer than d: most of that way can be skipped.
            i += floor((d - half) * skipsPerMm);
            continue;
          }
          if (typeof paint === 'number' && d <= -half) {
            const last = min(x1, i + floor((-d - half) * skipsPerMm));
            this.values.fill(paint, row + i, row + last + 1);
            i = last;
            continue;
          }
          const coverage = d <= -half ? 1 : 0.5 - d / this.#edgeMm;
          const present = this.values[row + i]!;
          const value = typeof paint === 'number' ? paint : paint(x, y, z, present, d);
          this.values[row + i] = present + (value - present) * coverage;
        }
      }
    }
  }

  #indexRange(box: Box, axis: 0 | 1 | 2): readonly [first: number, last: number] {
    const toIndex = (mm: number): number => (mm - this.#origin[axis]) / this.#spacing[axis];
    return [
      max(0, floor(toIndex(box.min[axis] - this.#edgeMm))),
      min(this.#counts[axis] - 1, ceil(toIndex(box.max[axis] + this.#edgeMm))),
    ];
  }

  /** The point spread of a scanner: every voxel takes a little from its six neighbours. */
  blur(neighbourShare: number): void {
    const [columns, rows, slices] = this.#counts;
    const sliceSize = columns * rows;
    for (let k = 0; k < slices; k += 1) {
      const slice = this.values.subarray(k * sliceSize, (k + 1) * sliceSize);
      for (let j = 0; j < rows; j += 1)
        blurAlong(slice.subarray(j * columns, (j + 1) * columns), 1, neighbourShare);
      blurAlong(slice, columns, neighbourShare);
    }
    blurAlong(this.values, sliceSize, neighbourShare);
  }
}

/** Blurs between blocks of `blockSize` values that follow each other; memory is walked in order. */
function blurAlong(values: Float32Array, blockSize: number, share: number): void {
  const own = 1 - 2 * share;
  const before = values.slice(0, blockSize);
  const lastBlock = values.length - blockSize;
  for (let start = 0; start <= lastBlock; start += blockSize) {
    const next = start < lastBlock ? blockSize : 0;
    for (let i = 0; i < blockSize; i += 1) {
      const here = values[start + i]!;
      values[start + i] = own * here + share * (before[i]! + values[start + next + i]!);
      before[i] = here;
    }
  }
}
