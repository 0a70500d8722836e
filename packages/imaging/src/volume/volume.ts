import type { Vector3 } from '../geometry/matrix4.ts';
import type { VolumeGeometry } from '../geometry/volume-geometry.ts';

/** A VOI window in modality values (HU for CT). @see DICOM PS3.3 C.11.2.1.2 */
export interface VoiWindow {
  readonly center: number;
  readonly width: number;
}

/** What a viewer has to tell people about a series; the list is closed. */
export const SERIES_FLAGS = {
  /** The slice step is not parallel to the slice normal: the stack is sheared. */
  gantryTilt: 'gantry-tilt',
  /** Gaps between slices differ by more than 1 % of their median. */
  nonUniformSpacing: 'non-uniform-spacing',
  /** Gaps are whole multiples of the median: slices were lost. */
  missingSlices: 'missing-slices',
  /** The same slice came more than once; the repeats were dropped. */
  repeatedSlices: 'repeated-slices',
  /** Several images per position were told apart by phase, echo or b-value; this is one of them. */
  splitByPhase: 'split-by-phase',
  /** Some voxels carry Pixel Padding Value: no measurement was made there. */
  padding: 'padding',
  /** Low values are to be shown bright. */
  monochrome1: 'monochrome1',
  /** The pixels went through a lossy compression. */
  lossyCompression: 'lossy-compression',
  /** By its header, text is or may be part of the picture: a person must look before it is shared (see `burnedInRisk`). */
  burnedInAnnotation: 'burned-in-annotation',
  /** Made by the phantom generator: nobody's body. */
  synthetic: 'synthetic',
  /** The voxels were computed between the slices that were measured: the stack was tilted or uneven. */
  resampled: 'resampled',
  /** The spacing is not known: a picture's pixel counts as a millimetre, and nothing can be measured in it. */
  uncalibrated: 'uncalibrated',
  /** The soft tissue of the face was removed. */
  defaced: 'defaced',
  /** Regions of the pixels were blackened by a person. */
  masked: 'masked',
} as const;
export type SeriesFlag = (typeof SERIES_FLAGS)[keyof typeof SERIES_FLAGS];

/** Modality values (after rescale) over all voxels, padding included. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** What a series is shown as: one body to cut through, or pictures to scroll. */
export type SeriesKind = 'volume' | 'image-stack';

/** Values before rescale. A Uint8Array holds colour alone: red, green and blue of each pixel side by side. */
export type StoredValues = Int16Array | Uint16Array | Uint8Array;

/** Everything an asset may say about a series: the allow-list. Nothing else leaves an import. */
export interface VolumeDescription {
  /**
   * An image stack lies in a space of its own: columns right, rows down, frames 1 apart, the first pixel at 0, 0, 0,
   * in millimetres where the spacing is known (see `uncalibrated`). Its frames are its "axial" planes.
   */
  readonly kind: SeriesKind;
  /** 3: red, green and blue, 8 bits each. */
  readonly samplesPerPixel: 1 | 3;
  /** How long a frame of a cine run is shown; null for anything that is no run. */
  readonly frameTimeMs: number | null;
  /** DICOM Modality: CT, MR, PT ... */
  readonly modality: string;
  /** A DICOM defined term, '' if unknown; anything that is not a defined term is dropped. */
  readonly bodyPartExamined: string;
  /** '', 'L' or 'R'. */
  readonly laterality: string;
  readonly geometry: VolumeGeometry;
  readonly photometricInterpretation: 'MONOCHROME1' | 'MONOCHROME2' | 'RGB';
  /** value = stored * slope + intercept; one entry for the whole volume, or one per slice (PET). */
  readonly rescaleSlope: readonly number[];
  readonly rescaleIntercept: readonly number[];
  /** From the file; if it has none, one that spans the bulk of the values. Of PET the first follows the body's uptake. */
  readonly windows: readonly VoiWindow[];
  readonly valueRange: ValueRange;
  readonly flags: readonly SeriesFlag[];
  readonly synthetic: boolean;
}

/** A described voxel grid with its values. */
export interface Volume extends VolumeDescription {
  /** Samples of a pixel fastest, then columns, rows, slices. */
  readonly storedValues: StoredValues;
  /**
   * Of a stack that `indexToLps` alone does not place (uneven, or with gaps): where the first voxel of each slice lies
   * in the patient (mm), in slice order. Lives in memory only; resampling consumes it.
   */
  readonly slicePositionsLps?: readonly Vector3[];
}

/** What kind of array holds the values of a picture or volume. */
export interface SampleFormat {
  readonly signed: boolean;
  readonly samplesPerPixel: 1 | 3;
}

/** Room for the stored values of so many pixels or voxels. */
export function createStoredValues(
  { signed, samplesPerPixel }: SampleFormat,
  pixels: number,
): StoredValues {
  if (samplesPerPixel === 3) return new Uint8Array(pixels * 3);
  return signed ? new Int16Array(pixels) : new Uint16Array(pixels);
}

/** The same in memory that threads have in common, where the runtime has such memory. */
export function createSharedValues(
  { signed, samplesPerPixel }: SampleFormat,
  pixels: number,
): StoredValues {
  if (typeof SharedArrayBuffer === 'undefined')
    return createStoredValues({ signed, samplesPerPixel }, pixels);
  const isColour = samplesPerPixel === 3;
  const memory = new SharedArrayBuffer(pixels * (isColour ? 3 : 2));
  if (isColour) return new Uint8Array(memory);
  return signed ? new Int16Array(memory) : new Uint16Array(memory);
}

/** Whether other threads can be given these values without a copy. */
export function areShared({ buffer }: StoredValues): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
}

/** The rescale of one slice: value = stored * slope + intercept. */
export function rescaleOfSlice(
  description: VolumeDescription,
  slice: number,
): { slope: number; intercept: number } {
  const { rescaleSlope, rescaleIntercept } = description;
  return {
    slope: (rescaleSlope.length === 1 ? rescaleSlope[0] : rescaleSlope[slice]) ?? 1,
    intercept: (rescaleIntercept.length === 1 ? rescaleIntercept[0] : rescaleIntercept[slice]) ?? 0,
  };
}

/**
 * Whether voxels lie on one rectilinear, evenly spaced grid, so that index space is an honest picture of the patient.
 * Sheared or uneven stacks are read, but must be resampled before they are shown as a volume.
 */
export function isPlainGrid({ flags }: VolumeDescription): boolean {
  // What was resampled keeps the flags that say why it had to be.
  if (flags.includes(SERIES_FLAGS.resampled)) return true;
  return !flags.some(
    (flag) =>
      flag === SERIES_FLAGS.gantryTilt ||
      flag === SERIES_FLAGS.nonUniformSpacing ||
      flag === SERIES_FLAGS.missingSlices,
  );
}
