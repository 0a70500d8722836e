import { gunzipCapped, isGzip } from '../bytes/gzip.ts';
import { InflationLimitError } from '../dicom/inflate.ts';
import { modalityTerm } from '../dicom/defined-terms.ts';
import type { Matrix4 } from '../geometry/matrix4.ts';
import type { VolumeGeometry } from '../geometry/volume-geometry.ts';
import type { Segmentation } from '../segmentation/segmentation.ts';
import { REFUSAL_CODES, type RefusalCode } from '../series/refusal.ts';
import { valueStatistics } from '../volume/value-statistics.ts';
import { SERIES_FLAGS, type SeriesFlag, type Volume, type VoiWindow } from '../volume/volume.ts';
import { INTENT_LABEL, readNiftiHeader, type HeaderResult, type NiftiHeader } from './header.ts';
import { labelsToSegmentation, MAX_LABEL } from './label-image.ts';
import { readingOrder, reorderVoxels, type ReadingOrder } from './orientation.ts';
import { readVoxels, type StoredVoxels } from './voxel-values.ts';

export interface ReadNiftiOptions {
  /** NIfTI does not know: a DICOM modality such as CT, if the importer does. */
  readonly modality?: string;
  /** Read as segments: true, false, or by what the header and the values say (the default). */
  readonly asSegmentation?: boolean;
}

/** One volume per phase, and by how much 16-bit values differ from the file's (0: not at all). */
export interface NiftiVolumes {
  readonly volumes: readonly Volume[];
  readonly maxError: number;
}

export type NiftiResult =
  | NiftiVolumes
  | { readonly segmentation: Segmentation }
  | { readonly refusal: RefusalCode };

/** Header and voxels of the largest volume (2^29 voxels of 16 bits), and no more. */
const MAX_BYTES = 2 ** 30 + 2 ** 20;
/** Gzip makes at best about one byte of a thousand: a file of zeros, which no picture is. */
const MAX_INFLATION_RATIO = 200;
const FREE_OUTPUT_BYTES = 2 ** 26;

/**
 * Reads a single-file NIfTI-1 or -2, gzip'd or not: a volume per phase, in LPS and in the reading order of DICOM slices, or a
 * segmentation for label images. A file that does not know how it lies in the patient becomes an image stack.
 * Nothing in the file can make this throw.
 */
export function readNifti(file: Uint8Array, options: ReadNiftiOptions = {}): NiftiResult {
  const opened = openBytes(file);
  if ('refusal' in opened) return opened;
  const { bytes } = opened;
  const result = readNiftiHeader(bytes);
  if ('problem' in result) return { refusal: PROBLEMS[result.problem] };
  const { header } = result;
  const [columns, rows, slices] = header.size;
  const dataBytes = columns * rows * slices * header.phases * header.bytesPerVoxel;
  if (header.dataOffset + dataBytes > bytes.length) return { refusal: REFUSAL_CODES.truncated };
  const order = header.indexToRas && readingOrder(header.indexToRas, header.size);
  const first = readVoxels(header, bytes, 0);
  if (isLabelImage(header, first, options.asSegmentation)) {
    if (!order) return { refusal: REFUSAL_CODES.noGeometry };
    const values = reorderVoxels(first.storedValues, header.size, order.flips);
    const segmentation = labelsToSegmentation(values, gridGeometry(header, order));
    return segmentation ? { segmentation } : { refusal: REFUSAL_CODES.segmentation };
  }
  const volumes: Volume[] = [];
  let maxError = 0;
  for (let phase = 0; phase < header.phases; phase += 1) {
    const voxels = phase === 0 ? first : readVoxels(header, bytes, phase);
    volumes.push(toVolume(header, voxels, order, options.modality));
    maxError = Math.max(maxError, voxels.maxError);
  }
  return { volumes, maxError };
}

const PROBLEMS: Readonly<
  Record<Extract<HeaderResult, { problem: unknown }>['problem'], RefusalCode>
> = {
  'not-nifti': REFUSAL_CODES.notNifti,
  damaged: REFUSAL_CODES.niftiDamaged,
  unsupported: REFUSAL_CODES.unsupportedBitDepth,
  'too-large': REFUSAL_CODES.tooLarge,
};

function openBytes(
  file: Uint8Array,
): { readonly bytes: Uint8Array } | { readonly refusal: RefusalCode } {
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length === 0) return { refusal: REFUSAL_CODES.empty };
  if (!isGzip(bytes)) return { bytes };
  const limit = Math.min(
    MAX_BYTES,
    Math.max(FREE_OUTPUT_BYTES, bytes.length * MAX_INFLATION_RATIO),
  );
  try {
    return { bytes: gunzipCapped(bytes, limit) };
  } catch (thrown) {
    return {
      refusal:
        thrown instanceof InflationLimitError
          ? REFUSAL_CODES.inflatesTooLarge
          : REFUSAL_CODES.niftiDamaged,
    };
  }
}

/** Labels are few, small, whole numbers; without being told, the header must call them labels too. */
function isLabelImage(
  header: NiftiHeader,
  { storedValues, slope, intercept, maxError }: StoredVoxels,
  asSegmentation: boolean | undefined,
): boolean {
  if (asSegmentation === false || header.phases !== 1) return false;
  if (asSegmentation === undefined && header.intentCode !== INTENT_LABEL) return false;
  if (slope !== 1 || intercept !== 0 || maxError !== 0) return asSegmentation === true;
  if (asSegmentation) return true;
  return storedValues.every((value) => value >= 0 && value <= MAX_LABEL);
}

function gridGeometry({ size, spacingMm }: NiftiHeader, order: ReadingOrder): VolumeGeometry {
  const m = order.indexToLps;
  const side = (axis: 0 | 1 | 2): number => Math.hypot(m[axis], m[4 + axis]!, m[8 + axis]!);
  const exact = (axis: 0 | 1 | 2): number =>
    // The matrix is of single precision; spacing that agrees with it has fewer odd digits.
    Math.abs(side(axis) / spacingMm[axis] - 1) < 1e-5 ? spacingMm[axis] : side(axis);
  return {
    columns: size[0],
    rows: size[1],
    slices: size[2],
    spacingMm: [exact(1), exact(0), exact(2)],
    indexToLps: m,
  };
}

/** Columns x rows x frames in a space of its own: left, right, head and feet are not known. */
function pictureGeometry({ size, spacingMm }: NiftiHeader): VolumeGeometry {
  const indexToLps: Matrix4 = [
    spacingMm[0], 0, 0, 0,
    0, spacingMm[1], 0, 0,
    0, 0, 1, 0,
    0, 0, 0, 1,
  ]; // prettier-ignore
  return {
    columns: size[0],
    rows: size[1],
    slices: size[2],
    spacingMm: [spacingMm[1], spacingMm[0], 1],
    indexToLps,
  };
}

function toVolume(
  header: NiftiHeader,
  voxels: StoredVoxels,
  order: ReadingOrder | undefined,
  modality: string | undefined,
): Volume {
  const isVolume = order !== undefined && header.size[2] > 1;
  // Without an orientation, rows still run upwards in most files: turned, pictures stand on their feet.
  const flips = order?.flips ?? ([false, true, false] as const);
  const { slope, intercept } = voxels;
  const storedValues = reorderVoxels(voxels.storedValues, header.size, flips);
  const statistics = valueStatistics({
    storedValues,
    voxelsPerSlice: header.size[0] * header.size[1],
    slopes: [slope],
    intercepts: [intercept],
    paddingStoredValue: undefined,
  });
  const flags: SeriesFlag[] = [];
  if (isVolume && order.tilted) flags.push(SERIES_FLAGS.gantryTilt);
  if (header.phases > 1) flags.push(SERIES_FLAGS.splitByPhase);
  return {
    kind: isVolume ? 'volume' : 'image-stack',
    samplesPerPixel: 1,
    frameTimeMs: null,
    modality: modalityTerm(modality),
    bodyPartExamined: '',
    laterality: '',
    geometry: isVolume ? gridGeometry(header, order) : pictureGeometry(header),
    photometricInterpretation: 'MONOCHROME2',
    rescaleSlope: [slope],
    rescaleIntercept: [intercept],
    windows: [chooseWindow(header, statistics.percentile)],
    valueRange: statistics.range,
    flags,
    synthetic: false,
    storedValues,
  };
}

/** The display range of the file if it has one, else the bulk of the values. */
function chooseWindow(
  { displayMin, displayMax }: NiftiHeader,
  percentile: (fraction: number) => number,
): VoiWindow {
  if (Number.isFinite(displayMin) && Number.isFinite(displayMax) && displayMax > displayMin)
    return { center: (displayMin + displayMax) / 2, width: displayMax - displayMin };
  const low = percentile(0.01);
  const high = percentile(0.995);
  return high > low ? { center: (low + high) / 2, width: high - low } : { center: low, width: 1 };
}
