import {
  SERIES_FLAGS,
  type SeriesFlag,
  type StoredValues,
  type VoiWindow,
  type VolumeDescription,
} from '../volume/volume.ts';
import { uptakeWindow } from '../windows/uptake-window.ts';
import { valueStatistics, type ValueStatistics } from '../volume/value-statistics.ts';
import type { StoredRange } from '../volume/stored-range.ts';
import type { ImageFrame } from './image-slice.ts';

type ContentDescription = Omit<VolumeDescription, 'kind' | 'geometry' | 'frameTimeMs'>;

/** Everything about a series that follows from its frames and their values, whatever lies where. */
export function describeFrames(
  frames: readonly ImageFrame[],
  storedValues: StoredValues,
  /** Of each frame, where they are known already. */
  sliceRanges?: readonly StoredRange[],
): ContentDescription {
  const first = frames[0]!;
  const slopes = collapse(
    frames.map(({ slope }) => slope),
    frames.map(({ intercept }) => intercept),
  );
  const shared = {
    samplesPerPixel: first.target.samplesPerPixel,
    modality: first.modality,
    bodyPartExamined: first.bodyPartExamined,
    laterality: first.laterality,
    photometricInterpretation: first.photometricInterpretation,
    synthetic: false,
  };
  if (storedValues instanceof Uint8Array) {
    return {
      ...shared,
      rescaleSlope: [1],
      rescaleIntercept: [0],
      windows: [COLOUR_WINDOW],
      valueRange: sampleRange(storedValues),
      flags: contentFlags(frames, false),
    };
  }
  const paddingStoredValue = frames.find(
    (frame) => frame.paddingStoredValue !== undefined,
  )?.paddingStoredValue;
  const statistics = valueStatistics({
    storedValues,
    voxelsPerSlice: first.format.columns * first.format.rows,
    ...slopes,
    paddingStoredValue,
    sliceRanges,
  });
  const hasPadding = paddingStoredValue !== undefined && storedValues.includes(paddingStoredValue);
  return {
    ...shared,
    rescaleSlope: slopes.slopes,
    rescaleIntercept: slopes.intercepts,
    windows:
      first.modality === 'PT'
        ? withOwnFirst(uptakeWindow(statistics), fileWindows(frames))
        : chooseWindows(frames, statistics),
    valueRange: statistics.range,
    flags: contentFlags(frames, hasPadding),
  };
}

/** Colour is shown as it is. */
const COLOUR_WINDOW: VoiWindow = { center: 127.5, width: 255 };

function sampleRange(samples: Uint8Array): VolumeDescription['valueRange'] {
  let min = 255;
  let max = 0;
  let sum = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const sample = samples[i]!;
    if (sample < min) min = sample;
    if (sample > max) max = sample;
    sum += sample;
  }
  return { min, max, mean: sum / samples.length };
}

/** One slope and intercept if all slices share them, else one of each per slice. */
function collapse(
  slopes: readonly number[],
  intercepts: readonly number[],
): { readonly slopes: readonly number[]; readonly intercepts: readonly number[] } {
  const uniform =
    slopes.every((slope) => slope === slopes[0]) &&
    intercepts.every((value) => value === intercepts[0]);
  return uniform
    ? { slopes: slopes.slice(0, 1), intercepts: intercepts.slice(0, 1) }
    : { slopes, intercepts };
}

function contentFlags(frames: readonly ImageFrame[], hasPadding: boolean): readonly SeriesFlag[] {
  const flags: SeriesFlag[] = [];
  if (hasPadding) flags.push(SERIES_FLAGS.padding);
  if (frames[0]?.photometricInterpretation === 'MONOCHROME1') flags.push(SERIES_FLAGS.monochrome1);
  if (frames.some(({ lossy }) => lossy)) flags.push(SERIES_FLAGS.lossyCompression);
  if (frames.some(({ burnedIn }) => burnedIn)) flags.push(SERIES_FLAGS.burnedInAnnotation);
  return flags;
}

const BULK_LOW_FRACTION = 0.01;
const BULK_HIGH_FRACTION = 0.995;

/** The file's own windows; the median of them if frames disagree (MR, PET); else one that spans the bulk of the values. */
function chooseWindows(
  frames: readonly ImageFrame[],
  statistics: ValueStatistics,
): readonly VoiWindow[] {
  const own = fileWindows(frames);
  if (own.length > 0) return own;
  const low = statistics.percentile(BULK_LOW_FRACTION);
  const high = Math.max(statistics.percentile(BULK_HIGH_FRACTION), low + 1);
  return [{ center: (low + high) / 2, width: high - low }];
}

/** Files that Rounds wrote hold its own window already, rounded to what a decimal string keeps. */
function withOwnFirst(own: VoiWindow, others: readonly VoiWindow[]): readonly VoiWindow[] {
  const isOwn = ({ center, width }: VoiWindow): boolean =>
    Math.abs(center - own.center) <= 1e-6 * own.width &&
    Math.abs(width - own.width) <= 1e-6 * own.width;
  return [own, ...others.filter((other) => !isOwn(other))];
}

function fileWindows(frames: readonly ImageFrame[]): readonly VoiWindow[] {
  const [first] = frames;
  if (first === undefined || frames.some(({ windows }) => windows.length === 0)) return [];
  const sameAsFirst = (frame: ImageFrame): boolean =>
    frame.windows.length === first.windows.length &&
    frame.windows.every(
      ({ center, width }, i) =>
        center === first.windows[i]?.center && width === first.windows[i]?.width,
    );
  if (frames.every(sameAsFirst)) return first.windows;
  return [
    {
      center: middle(frames.map(({ windows }) => windows[0]?.center ?? 0)),
      width: middle(frames.map(({ windows }) => windows[0]?.width ?? 1)),
    },
  ];
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
