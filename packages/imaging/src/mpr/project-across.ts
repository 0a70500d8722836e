import { transformDirection, transformPoint } from '../geometry/matrix4.ts';
import { cross, normalize, scale } from '../geometry/vector3.ts';
import type { Volume } from '../volume/volume.ts';
import { lpsToIndexMatrix } from './reslice.ts';
import type { SlabProjection } from './slab-layers.ts';
import type { SlicePlane } from './slice-plane.ts';

/** Reused between calls (and never shared between threads). */
let rowValues = new Float32Array(0);
let rowCounts = new Uint16Array(0);

/** Projects a slab of any orientation, sampled at evenly spaced places from one side to the other. */
export function projectAcross(
  volume: Volume,
  plane: SlicePlane,
  slab: { readonly thicknessMm: number; readonly projection: SlabProjection },
  samples: number,
  out: Float32Array,
): void {
  const { columns, rows } = plane;
  if (rowValues.length < columns) {
    rowValues = new Float32Array(columns);
    rowCounts = new Uint16Array(columns);
  }
  const toIndex = lpsToIndexMatrix(volume.geometry);
  const start = transformPoint(toIndex, plane.originLps);
  const right = transformDirection(toIndex, plane.rightLps);
  const down = transformDirection(toIndex, plane.downLps);
  const normal = normalize(cross(plane.rightLps, plane.downLps));
  const step = transformDirection(toIndex, scale(normal, slab.thicknessMm / (samples - 1)));
  const background = volume.valueRange.min;
  const nothing =
    slab.projection === 'mip' ? -Infinity : slab.projection === 'minip' ? Infinity : 0;
  for (let y = 0; y < rows; y += 1) {
    rowValues.fill(nothing, 0, columns);
    rowCounts.fill(0, 0, columns);
    for (let n = 0; n < samples; n += 1) {
      const at = n - (samples - 1) / 2;
      takeInRow(
        volume, slab.projection, columns,
        start[0] + y * down[0] + at * step[0],
        start[1] + y * down[1] + at * step[1],
        start[2] + y * down[2] + at * step[2],
        right[0], right[1], right[2],
      ); // prettier-ignore
    }
    for (let x = 0, to = y * columns; x < columns; x += 1, to += 1) {
      const count = rowCounts[x]!;
      if (count === 0) out[to] = background;
      else out[to] = slab.projection === 'average' ? rowValues[x]! / count : rowValues[x]!;
    }
  }
}

/** Takes one line of trilinear samples into the row; those outside the volume are left out. */
function takeInRow(
  volume: Volume,
  projection: SlabProjection,
  count: number,
  i0: number,
  j0: number,
  k0: number,
  di: number,
  dj: number,
  dk: number,
): void {
  const { columns, rows, slices } = volume.geometry;
  const values = volume.storedValues;
  const slopes = volume.rescaleSlope;
  const intercepts = volume.rescaleIntercept;
  const perSlice = slopes.length > 1;
  const sliceStride = columns * rows;
  const isMip = projection === 'mip';
  const isAverage = projection === 'average';
  const from = Math.max(0, entry(i0, di, columns), entry(j0, dj, rows), entry(k0, dk, slices));
  const to = Math.min(count - 1, exit(i0, di, columns), exit(j0, dj, rows), exit(k0, dk, slices));
  for (let x = Math.ceil(from); x <= to; x += 1) {
    let i = i0 + x * di;
    let j = j0 + x * dj;
    let k = k0 + x * dk;
    // The outer half of border voxels takes the value of their centre.
    i = i < 0 ? 0 : i > columns - 1 ? columns - 1 : i;
    j = j < 0 ? 0 : j > rows - 1 ? rows - 1 : j;
    k = k < 0 ? 0 : k > slices - 1 ? slices - 1 : k;
    const iFloor = i | 0;
    const jFloor = j | 0;
    const kFloor = k | 0;
    const fi = i - iFloor;
    const fj = j - jFloor;
    const fk = k - kFloor;
    const iStep = fi > 0 ? 1 : 0;
    const jStep = fj > 0 ? columns : 0;
    const kStep = fk > 0 ? 1 : 0;
    const near = kFloor * sliceStride + jFloor * columns + iFloor;
    const far = near + kStep * sliceStride;
    const a = values[near]! + (values[near + iStep]! - values[near]!) * fi;
    const b = values[near + jStep]! + (values[near + jStep + iStep]! - values[near + jStep]!) * fi;
    const c = values[far]! + (values[far + iStep]! - values[far]!) * fi;
    const d = values[far + jStep]! + (values[far + jStep + iStep]! - values[far + jStep]!) * fi;
    const n = perSlice ? kFloor : 0;
    const nearValue = (a + (b - a) * fj) * slopes[n]! + intercepts[n]!;
    const m = perSlice ? kFloor + kStep : 0;
    const farValue = (c + (d - c) * fj) * slopes[m]! + intercepts[m]!;
    const value = nearValue + (farValue - nearValue) * fk;
    rowCounts[x]! += 1;
    if (isAverage) rowValues[x]! += value;
    else if (isMip ? value > rowValues[x]! : value < rowValues[x]!) rowValues[x] = value;
  }
}

/** From which step on a line is inside of 0 - 1/2 to size - 1/2. */
function entry(start: number, step: number, size: number): number {
  if (step === 0) return start < -0.5 || start > size - 0.5 ? Infinity : -Infinity;
  return ((step > 0 ? -0.5 : size - 0.5) - start) / step;
}

/** Up to which step it is. */
function exit(start: number, step: number, size: number): number {
  if (step === 0) return start < -0.5 || start > size - 0.5 ? -Infinity : Infinity;
  return ((step > 0 ? size - 0.5 : -0.5) - start) / step;
}
