import { invertMatrix4, transformPoint, type Matrix4, type Vector3 } from '../geometry/matrix4.ts';
import type { VolumeGeometry } from '../geometry/volume-geometry.ts';
import { rescaleOfSlice, type StoredValues, type Volume } from '../volume/volume.ts';
import { resliceAligned } from './reslice-aligned.ts';
import type { SlicePlane } from './slice-plane.ts';

/** Inverses are kept per geometry: planes change at every interaction, geometries do not. */
const inverses = new WeakMap<VolumeGeometry, Matrix4>();

export function lpsToIndexMatrix(geometry: VolumeGeometry): Matrix4 {
  let inverse = inverses.get(geometry);
  if (!inverse) {
    inverse = invertMatrix4(geometry.indexToLps);
    inverses.set(geometry, inverse);
  }
  return inverse;
}

/**
 * Trilinear multiplanar reconstruction in modality values; pixels outside the volume get its minimum.
 * Not for colour. Writes plane.columns x plane.rows values. Allocates nothing after the first call for a geometry.
 */
export function reslice(volume: Volume, plane: SlicePlane, out: Float32Array): void {
  if (out.length < plane.columns * plane.rows)
    throw new RangeError('The output is smaller than the plane.');
  if (volume.samplesPerPixel !== 1) throw new RangeError('Colour has no modality values.');
  const m = lpsToIndexMatrix(volume.geometry);
  const o = plane.originLps;
  const r = plane.rightLps;
  const d = plane.downLps;
  const start0 = m[0] * o[0] + m[1] * o[1] + m[2] * o[2] + m[3];
  const start1 = m[4] * o[0] + m[5] * o[1] + m[6] * o[2] + m[7];
  const start2 = m[8] * o[0] + m[9] * o[1] + m[10] * o[2] + m[11];
  const right0 = m[0] * r[0] + m[1] * r[1] + m[2] * r[2];
  const right1 = m[4] * r[0] + m[5] * r[1] + m[6] * r[2];
  const right2 = m[8] * r[0] + m[9] * r[1] + m[10] * r[2];
  const down0 = m[0] * d[0] + m[1] * d[1] + m[2] * d[2];
  const down1 = m[4] * d[0] + m[5] * d[1] + m[6] * d[2];
  const down2 = m[8] * d[0] + m[9] * d[1] + m[10] * d[2];
  if (volume.rescaleSlope.length === 1) {
    const aligned = resliceAligned(
      volume, plane, out,
      start0, start1, start2, right0, right1, right2, down0, down1, down2,
    ); // prettier-ignore
    if (aligned) return;
  }
  for (let y = 0; y < plane.rows; y += 1) {
    resliceRow(
      volume, out, y * plane.columns, plane.columns,
      start0 + y * down0, start1 + y * down1, start2 + y * down2, right0, right1, right2,
    ); // prettier-ignore
  }
}

/** One row of any plane; index coordinates step by (d0, d1, d2) per pixel. */
function resliceRow(
  volume: Volume,
  out: Float32Array,
  offset: number,
  count: number,
  i0: number,
  j0: number,
  k0: number,
  d0: number,
  d1: number,
  d2: number,
): void {
  // prettier-ignore
  const { columns, rows, slices } = volume.geometry;
  const values = volume.storedValues;
  const slopes = volume.rescaleSlope;
  const intercepts = volume.rescaleIntercept;
  const perSlice = slopes.length > 1;
  const background = volume.valueRange.min;
  const sliceStride = columns * rows;
  for (let x = 0; x < count; x += 1) {
    let i = i0 + x * d0;
    let j = j0 + x * d1;
    let k = k0 + x * d2;
    if (
      i < -0.5 ||
      j < -0.5 ||
      k < -0.5 ||
      i > columns - 0.5 ||
      j > rows - 0.5 ||
      k > slices - 0.5
    ) {
      out[offset + x] = background;
      continue;
    }
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
    const base = kFloor * sliceStride + jFloor * columns + iFloor;
    const near = bilinear(values, base, iStep, jStep, fi, fj);
    const nearValue = near * slopes[perSlice ? kFloor : 0]! + intercepts[perSlice ? kFloor : 0]!;
    if (fk === 0) {
      out[offset + x] = nearValue;
      continue;
    }
    const far = bilinear(values, base + sliceStride, iStep, jStep, fi, fj);
    const farValue =
      far * slopes[perSlice ? kFloor + 1 : 0]! + intercepts[perSlice ? kFloor + 1 : 0]!;
    out[offset + x] = nearValue + (farValue - nearValue) * fk;
  }
}

function bilinear(
  values: StoredValues,
  base: number,
  iStep: number,
  jStep: number,
  fi: number,
  fj: number,
): number {
  // prettier-ignore
  const a = values[base]!;
  const b = values[base + jStep]!;
  const top = a + (values[base + iStep]! - a) * fi;
  const bottom = b + (values[base + jStep + iStep]! - b) * fi;
  return top + (bottom - top) * fj;
}

/** The modality value of the voxel nearest to a patient point; undefined outside the volume and for colour. */
export function valueAt(volume: Volume, pointLps: Vector3): number | undefined {
  if (volume.samplesPerPixel !== 1) return undefined;
  const { columns, rows, slices } = volume.geometry;
  const index = transformPoint(lpsToIndexMatrix(volume.geometry), pointLps);
  const i = Math.round(index[0]);
  const j = Math.round(index[1]);
  const k = Math.round(index[2]);
  if (!(i >= 0 && j >= 0 && k >= 0 && i < columns && j < rows && k < slices)) return undefined;
  const stored = volume.storedValues[(k * rows + j) * columns + i];
  if (stored === undefined) return undefined;
  const { slope, intercept } = rescaleOfSlice(volume, k);
  return stored * slope + intercept;
}
