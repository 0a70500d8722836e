import type { Matrix4, Vector3 } from '../geometry/matrix4.ts';

/** Data types of NIfTI that one number per voxel can have. @see nifti1.h */
export const NIFTI_TYPES = {
  uint8: 2,
  int16: 4,
  int32: 8,
  float32: 16,
  float64: 64,
  rgb24: 128,
  int8: 256,
  uint16: 512,
  uint32: 768,
} as const;

/** Bytes per voxel of the types that can be read. */
const BYTES_BY_TYPE: ReadonlyMap<number, number> = new Map([
  [NIFTI_TYPES.uint8, 1],
  [NIFTI_TYPES.int8, 1],
  [NIFTI_TYPES.int16, 2],
  [NIFTI_TYPES.uint16, 2],
  [NIFTI_TYPES.int32, 4],
  [NIFTI_TYPES.uint32, 4],
  [NIFTI_TYPES.float32, 4],
  [NIFTI_TYPES.float64, 8],
]);

export const NIFTI1_HEADER_BYTES = 348;
export const NIFTI2_HEADER_BYTES = 540;
/** Intent code of integer images whose values name regions. */
export const INTENT_LABEL = 1002;
const MAX_SIDE = 65_536;
const MAX_VOXELS = 2 ** 29;

/** What a NIfTI header says, in one shape for both versions. */
export interface NiftiHeader {
  readonly littleEndian: boolean;
  /** Columns, rows, slices. */
  readonly size: Vector3;
  /** 4D and above: how many volumes follow each other. */
  readonly phases: number;
  readonly dataType: number;
  readonly bytesPerVoxel: number;
  readonly dataOffset: number;
  readonly slope: number;
  readonly intercept: number;
  readonly intentCode: number;
  readonly displayMin: number;
  readonly displayMax: number;
  /** Index to RAS millimetres; undefined if the file does not know how the image lies in the patient. */
  readonly indexToRas: Matrix4 | undefined;
  /** Between columns, rows, slices. */
  readonly spacingMm: Vector3;
}

export type HeaderResult =
  | { readonly header: NiftiHeader }
  | { readonly problem: 'not-nifti' | 'damaged' | 'unsupported' | 'too-large' };

/** Where the fields lie that both versions have. */
interface Layout {
  readonly dim: (i: number) => number;
  readonly pixdim: (i: number) => number;
  readonly datatype: number;
  readonly voxOffset: number;
  readonly slope: number;
  readonly intercept: number;
  readonly calMax: number;
  readonly calMin: number;
  readonly intentCode: number;
  readonly qformCode: number;
  readonly sformCode: number;
  /** Quaternion b, c, d and offsets x, y, z. */
  readonly quatern: readonly number[];
  readonly srow: readonly number[];
  readonly xyztUnits: number;
}

/** Which version of a single-file NIfTI bytes start like, and in which byte order. */
function versionOf(
  bytes: Uint8Array,
): { readonly version: 1 | 2; readonly littleEndian: boolean } | undefined {
  if (bytes.length < NIFTI1_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const littleEndian of [true, false]) {
    const size = view.getInt32(0, littleEndian);
    const magicAt = size === NIFTI1_HEADER_BYTES ? 344 : size === NIFTI2_HEADER_BYTES ? 4 : -1;
    if (magicAt < 0) continue;
    const magic = String.fromCharCode(...bytes.subarray(magicAt, magicAt + 3));
    if (magic === 'n+1' && magicAt === 344) return { version: 1, littleEndian };
    if (magic === 'n+2' && magicAt === 4) return { version: 2, littleEndian };
  }
  return undefined;
}

/** Reads and checks a header of NIfTI-1 or NIfTI-2. @see nifti1.h and nifti2.h of nifti.nimh.nih.gov */
export function readNiftiHeader(bytes: Uint8Array): HeaderResult {
  const found = versionOf(bytes);
  if (!found) return { problem: 'not-nifti' };
  const { version, littleEndian } = found;
  if (version === 2 && bytes.length < NIFTI2_HEADER_BYTES) return { problem: 'damaged' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const layout =
    version === 1 ? readVersion1(view, littleEndian) : readVersion2(view, littleEndian);
  const dimensions = layout.dim(0);
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > 7)
    return { problem: 'damaged' };
  const side = (i: number): number => (i <= dimensions ? layout.dim(i) : 1);
  const size: Vector3 = [side(1), side(2), side(3)];
  const phases = side(4) * side(5) * side(6) * side(7);
  if (size.some((n) => !Number.isInteger(n) || n < 1) || !Number.isInteger(phases) || phases < 1)
    return { problem: 'damaged' };
  if (size.some((n) => n > MAX_SIDE) || size[0] * size[1] * size[2] * phases > MAX_VOXELS)
    return { problem: 'too-large' };
  const bytesPerVoxel = BYTES_BY_TYPE.get(layout.datatype);
  if (bytesPerVoxel === undefined) return { problem: 'unsupported' };
  const headerBytes = version === 1 ? NIFTI1_HEADER_BYTES : NIFTI2_HEADER_BYTES;
  const dataOffset = Math.floor(layout.voxOffset);
  if (!(dataOffset >= headerBytes) || dataOffset > bytes.length) return { problem: 'damaged' };
  const unitMm = UNIT_MM[layout.xyztUnits & 7] ?? 1;
  const spacing = (i: number): number => {
    const value = Math.abs(layout.pixdim(i)) * unitMm;
    return Number.isFinite(value) && value > 0 ? value : 1;
  };
  const scales = Number.isFinite(layout.slope) && layout.slope !== 0;
  return {
    header: {
      littleEndian,
      size,
      phases,
      dataType: layout.datatype,
      bytesPerVoxel,
      dataOffset,
      // A slope of zero means that values are not scaled.
      slope: scales ? layout.slope : 1,
      intercept: scales && Number.isFinite(layout.intercept) ? layout.intercept : 0,
      intentCode: layout.intentCode,
      displayMin: layout.calMin,
      displayMax: layout.calMax,
      indexToRas: readOrientation(layout, [spacing(1), spacing(2), spacing(3)], unitMm),
      spacingMm: [spacing(1), spacing(2), spacing(3)],
    },
  };
}

/** Millimetres per unit, by the lowest three bits of xyzt_units; unknown counts as millimetres. */
const UNIT_MM: Readonly<Record<number, number>> = { 1: 1000, 2: 1, 3: 0.001 };

function readVersion1(view: DataView, little: boolean): Layout {
  const float = (at: number): number => view.getFloat32(at, little);
  return {
    dim: (i) => view.getInt16(40 + i * 2, little),
    pixdim: (i) => float(76 + i * 4),
    datatype: view.getInt16(70, little),
    voxOffset: float(108),
    slope: float(112),
    intercept: float(116),
    calMax: float(124),
    calMin: float(128),
    intentCode: view.getInt16(68, little),
    qformCode: view.getInt16(252, little),
    sformCode: view.getInt16(254, little),
    quatern: Array.from({ length: 6 }, (_, i) => float(256 + i * 4)),
    srow: Array.from({ length: 12 }, (_, i) => float(280 + i * 4)),
    xyztUnits: view.getUint8(123),
  };
}

function readVersion2(view: DataView, little: boolean): Layout {
  const double = (at: number): number => view.getFloat64(at, little);
  const long = (at: number): number => Number(view.getBigInt64(at, little));
  return {
    dim: (i) => long(16 + i * 8),
    pixdim: (i) => double(104 + i * 8),
    datatype: view.getInt16(12, little),
    voxOffset: long(168),
    slope: double(176),
    intercept: double(184),
    calMax: double(192),
    calMin: double(200),
    intentCode: view.getInt32(504, little),
    qformCode: view.getInt32(344, little),
    sformCode: view.getInt32(348, little),
    quatern: Array.from({ length: 6 }, (_, i) => double(352 + i * 8)),
    srow: Array.from({ length: 12 }, (_, i) => double(400 + i * 8)),
    xyztUnits: view.getInt32(500, little),
  };
}

/** Method 3 (sform) before method 2 (qform); method 1 knows no orientation. */
function readOrientation(layout: Layout, spacing: Vector3, unitMm: number): Matrix4 | undefined {
  const matrix =
    layout.sformCode > 0
      ? sformMatrix(layout.srow, unitMm)
      : layout.qformCode > 0
        ? qformMatrix(layout, spacing, unitMm)
        : undefined;
  return matrix?.every(Number.isFinite) ? matrix : undefined;
}

function sformMatrix(srow: readonly number[], unitMm: number): Matrix4 {
  const at = (i: number): number => (srow[i] ?? Number.NaN) * unitMm;
  return [
    at(0), at(1), at(2), at(3),
    at(4), at(5), at(6), at(7),
    at(8), at(9), at(10), at(11),
    0, 0, 0, 1,
  ]; // prettier-ignore
}

/** @see nifti1.h, "QUATERNION REPRESENTATION OF ROTATION MATRIX (METHOD 2)" */
function qformMatrix({ quatern, pixdim }: Layout, spacing: Vector3, unitMm: number): Matrix4 {
  const [b = 0, c = 0, d = 0, x = 0, y = 0, z = 0] = quatern;
  const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
  const [dx, dy] = spacing;
  const dz = spacing[2] * (pixdim(0) < 0 ? -1 : 1);
  return [
    (a * a + b * b - c * c - d * d) * dx, 2 * (b * c - a * d) * dy, 2 * (b * d + a * c) * dz, x * unitMm,
    2 * (b * c + a * d) * dx, (a * a + c * c - b * b - d * d) * dy, 2 * (c * d - a * b) * dz, y * unitMm,
    2 * (b * d - a * c) * dx, 2 * (c * d + a * b) * dy, (a * a + d * d - c * c - b * b) * dz, z * unitMm,
    0, 0, 0, 1,
  ]; // prettier-ignore
}
