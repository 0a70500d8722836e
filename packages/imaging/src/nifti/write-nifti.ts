import { gzip } from '../bytes/gzip.ts';
import type { Vector3 } from '../geometry/matrix4.ts';
import { cross, dot, length, normalize } from '../geometry/vector3.ts';
import type { VolumeGeometry } from '../geometry/volume-geometry.ts';
import { isPlainGrid, rescaleOfSlice, type Volume } from '../volume/volume.ts';
import { NIFTI1_HEADER_BYTES, NIFTI_TYPES } from './header.ts';

/** Header, and four bytes that say that no extension follows. */
const DATA_OFFSET = NIFTI1_HEADER_BYTES + 4;
const UNITS_MM = 2;
/** Coordinates of a scanner: the patient as the images were acquired. */
const SCANNER_ANATOMICAL = 1;
const MAX_SIDE = 32_767;
/** Axes closer to a right angle than this fit a rotation: the rest is decimal noise. */
const ORTHOGONAL_TOLERANCE = 1e-4;

/**
 * A volume as a .nii.gz of version 1: stored values with slope and intercept, or modality values as floats where the
 * rescale differs per slice (PET); RGB for colour; the affine in RAS millimetres as sform, and as qform if its axes are
 * orthogonal. Holds nothing about anybody. Throws RangeError for an uneven or tilted stack: resample it first.
 */
export function writeNifti(volume: Volume): Uint8Array {
  if (!isPlainGrid(volume)) throw new RangeError('An uneven stack must be resampled first.');
  const { columns, rows, slices } = volume.geometry;
  if (Math.max(columns, rows, slices) > MAX_SIDE)
    throw new RangeError('The volume is too large for NIfTI-1.');
  const { bytes, dataType, slope, intercept } = chooseData(volume);
  const file = new Uint8Array(DATA_OFFSET + bytes.length);
  const view = new DataView(file.buffer);
  view.setInt32(0, NIFTI1_HEADER_BYTES, true);
  view.setUint8(38, 'r'.charCodeAt(0));
  for (const [i, side] of [3, columns, rows, slices, 1, 1, 1, 1].entries())
    view.setInt16(40 + i * 2, side, true);
  view.setInt16(70, dataType, true);
  view.setInt16(72, (bytes.length / (columns * rows * slices)) * 8, true);
  view.setFloat32(108, DATA_OFFSET, true);
  view.setFloat32(112, slope, true);
  view.setFloat32(116, intercept, true);
  view.setUint8(123, UNITS_MM);
  const window = volume.windows[0];
  if (window && volume.samplesPerPixel === 1) {
    view.setFloat32(124, window.center + window.width / 2, true);
    view.setFloat32(128, window.center - window.width / 2, true);
  }
  writeOrientation(view, volume.geometry);
  for (const [i, character] of ['n', '+', '1'].entries())
    view.setUint8(344 + i, character.charCodeAt(0));
  file.set(bytes, DATA_OFFSET);
  return gzip(file);
}

interface VoxelData {
  readonly bytes: Uint8Array;
  readonly dataType: number;
  readonly slope: number;
  readonly intercept: number;
}

function chooseData(volume: Volume): VoxelData {
  const { storedValues, rescaleSlope, rescaleIntercept, geometry } = volume;
  const asBytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
    new Uint8Array(buffer, byteOffset, byteLength);
  if (storedValues instanceof Uint8Array)
    return { bytes: storedValues, dataType: NIFTI_TYPES.rgb24, slope: 0, intercept: 0 };
  if (rescaleSlope.length === 1 && rescaleIntercept.length === 1) {
    const signed = storedValues instanceof Int16Array;
    return {
      bytes: asBytes(storedValues),
      dataType: signed ? NIFTI_TYPES.int16 : NIFTI_TYPES.uint16,
      slope: rescaleSlope[0] ?? 1,
      intercept: rescaleIntercept[0] ?? 0,
    };
  }
  const values = new Float32Array(storedValues.length);
  const pixels = geometry.columns * geometry.rows;
  for (let slice = 0, i = 0; slice < geometry.slices; slice += 1) {
    const { slope, intercept } = rescaleOfSlice(volume, slice);
    for (const end = i + pixels; i < end; i += 1) values[i] = storedValues[i]! * slope + intercept;
  }
  return { bytes: asBytes(values), dataType: NIFTI_TYPES.float32, slope: 1, intercept: 0 };
}

function writeOrientation(view: DataView, geometry: VolumeGeometry): void {
  const m = geometry.indexToLps;
  // LPS to RAS: the first two axes of the patient change sign.
  const rows = [
    [-m[0], -m[1], -m[2], -m[3]],
    [-m[4], -m[5], -m[6], -m[7]],
    [m[8], m[9], m[10], m[11]],
  ] as const;
  for (const [i, value] of rows.flat().entries()) view.setFloat32(280 + i * 4, value, true);
  view.setInt16(254, SCANNER_ANATOMICAL, true);
  const axis = (i: 0 | 1 | 2): Vector3 => [rows[0][i], rows[1][i], rows[2][i]];
  const axes = [axis(0), axis(1), axis(2)] as const;
  for (const [i, direction] of axes.entries()) view.setFloat32(80 + i * 4, length(direction), true);
  view.setFloat32(76, 1, true);
  const [x, y, z] = axes.map(normalize) as [Vector3, Vector3, Vector3];
  const worst = Math.max(Math.abs(dot(x, y)), Math.abs(dot(y, z)), Math.abs(dot(x, z)));
  if (worst > ORTHOGONAL_TOLERANCE) return;
  const leftHanded = dot(cross(x, y), z) < 0;
  const [b, c, d] = quaternionOf(x, y, leftHanded ? [-z[0], -z[1], -z[2]] : z);
  view.setInt16(252, SCANNER_ANATOMICAL, true);
  view.setFloat32(76, leftHanded ? -1 : 1, true);
  for (const [i, value] of [b, c, d, rows[0][3], rows[1][3], rows[2][3]].entries())
    view.setFloat32(256 + i * 4, value, true);
}

/** b, c, d of the rotation whose columns are x, y, z, with a not negative. @see nifti1_io.c nifti_mat44_to_quatern */
function quaternionOf(x: Vector3, y: Vector3, z: Vector3): Vector3 {
  const trace = x[0] + y[1] + z[2] + 1;
  if (trace > 0.5) {
    const a = 0.5 * Math.sqrt(trace);
    return [(y[2] - z[1]) / (4 * a), (z[0] - x[2]) / (4 * a), (x[1] - y[0]) / (4 * a)];
  }
  const dx = 1 + x[0] - (y[1] + z[2]);
  const dy = 1 + y[1] - (x[0] + z[2]);
  const dz = 1 + z[2] - (x[0] + y[1]);
  let a: number;
  let quaternion: Vector3;
  if (dx > 1) {
    const b = 0.5 * Math.sqrt(dx);
    quaternion = [b, (y[0] + x[1]) / (4 * b), (z[0] + x[2]) / (4 * b)];
    a = (y[2] - z[1]) / (4 * b);
  } else if (dy > 1) {
    const c = 0.5 * Math.sqrt(dy);
    quaternion = [(y[0] + x[1]) / (4 * c), c, (z[1] + y[2]) / (4 * c)];
    a = (z[0] - x[2]) / (4 * c);
  } else {
    const d = 0.5 * Math.sqrt(dz);
    quaternion = [(z[0] + x[2]) / (4 * d), (z[1] + y[2]) / (4 * d), d];
    a = (x[1] - y[0]) / (4 * d);
  }
  return a < 0 ? [-quaternion[0], -quaternion[1], -quaternion[2]] : quaternion;
}
