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
  /** The header says that text may be burned into the pixels: a person must look before it is shared. */
  burnedInAnnotation: 'burned-in-annotation',
  /** Made by the phantom generator: nobody's body. */
  synthetic: 'synthetic',
} as const;
export type SeriesFlag = (typeof SERIES_FLAGS)[keyof typeof SERIES_FLAGS];

/** Modality values (after rescale) over all voxels, padding included. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** Everything an asset may say about a series: the allow-list. Nothing else leaves an import. */
export interface VolumeDescription {
  /** DICOM Modality: CT, MR, PT ... */
  readonly modality: string;
  /** A DICOM defined term, '' if unknown; anything that is not a defined term is dropped. */
  readonly bodyPartExamined: string;
  /** '', 'L' or 'R'. */
  readonly laterality: string;
  readonly geometry: VolumeGeometry;
  readonly photometricInterpretation: 'MONOCHROME1' | 'MONOCHROME2';
  /** value = stored * slope + intercept; one entry for the whole volume, or one per slice (PET). */
  readonly rescaleSlope: readonly number[];
  readonly rescaleIntercept: readonly number[];
  /** From the file; if it has none, one that spans the bulk of the values. Never empty. */
  readonly windows: readonly VoiWindow[];
  readonly valueRange: ValueRange;
  readonly flags: readonly SeriesFlag[];
  readonly synthetic: boolean;
}

/** A described voxel grid with its values. */
export interface Volume extends VolumeDescription {
  /** Stored values (before rescale), columns fastest, then rows, then slices. */
  readonly storedValues: Int16Array | Uint16Array;
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
export function isPlainGrid(description: VolumeDescription): boolean {
  return !description.flags.some(
    (flag) =>
      flag === SERIES_FLAGS.gantryTilt ||
      flag === SERIES_FLAGS.nonUniformSpacing ||
      flag === SERIES_FLAGS.missingSlices,
  );
}
