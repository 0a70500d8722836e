import { decodeFrame } from '../codecs/decode-frame.ts';
import { FrameSizeError, writeStoredValues } from '../codecs/frame.ts';
import { SERIES_FLAGS, type SeriesFlag, type VoiWindow, type Volume } from '../volume/volume.ts';
import { valueStatistics, type ValueStatistics } from '../volume/value-statistics.ts';
import type { ImageSlice } from './image-slice.ts';
import { REFUSAL_CODES, type RefusalCode } from './refusal.ts';
import { stackGeometry } from './stack-geometry.ts';
import type { PlacedSlice, SliceStack, UnusedSlice } from './stacks.ts';

const MAX_VOXELS = 2 ** 29;

export interface BuildResult {
  readonly built: { readonly volume: Volume; readonly slices: readonly ImageSlice[] } | undefined;
  readonly unused: readonly UnusedSlice[];
}

/** Decodes a stack into a volume. Files whose pixels fail are left out and named; the rest makes the volume. */
export async function buildVolume(
  stack: SliceStack,
  onSliceDone: () => void,
): Promise<BuildResult> {
  const [first] = stack.slices;
  if (!first) return { built: undefined, unused: [] };
  const { rows, columns, signed } = first.slice.format;
  const voxelsPerSlice = rows * columns;
  const voxelCount = voxelsPerSlice * stack.slices.length;
  if (voxelCount > MAX_VOXELS) return refuseAll(stack.slices, REFUSAL_CODES.tooLarge);
  const values = signed ? new Int16Array(voxelCount) : new Uint16Array(voxelCount);
  const failures = await decodeStack(stack.slices, values, voxelsPerSlice, onSliceDone);
  const unused = stack.slices.flatMap(({ slice }) => {
    const refusal = failures.get(slice.source);
    return refusal ? [{ slice, refusal }] : [];
  });
  const kept = stack.slices.filter(({ slice }) => !failures.has(slice.source));
  if (kept.length < 2) {
    const alone = kept.map(({ slice }) => ({ slice, refusal: REFUSAL_CODES.singleImage }));
    return { built: undefined, unused: [...unused, ...alone] };
  }
  const storedValues = keepSlices(values, stack.slices, kept, voxelsPerSlice);
  const volume = describeVolume({ ...stack, slices: kept }, storedValues);
  return { built: { volume, slices: kept.map(({ slice }) => slice) }, unused };
}

function refuseAll(slices: readonly PlacedSlice[], refusal: RefusalCode): BuildResult {
  return { built: undefined, unused: slices.map(({ slice }) => ({ slice, refusal })) };
}

/** Decodes every slice to its place; returns which files failed, and why. A file that fails once is not tried again. */
async function decodeStack(
  slices: readonly PlacedSlice[],
  values: Int16Array | Uint16Array,
  voxelsPerSlice: number,
  onSliceDone: () => void,
): Promise<ReadonlyMap<ImageSlice['source'], RefusalCode>> {
  const failures = new Map<ImageSlice['source'], RefusalCode>();
  for (const [i, { slice }] of slices.entries()) {
    if (!failures.has(slice.source)) {
      const out = values.subarray(i * voxelsPerSlice, (i + 1) * voxelsPerSlice);
      const refusal = await decodeSliceInto(slice, out);
      if (refusal) failures.set(slice.source, refusal);
    }
    onSliceDone();
  }
  return failures;
}

async function decodeSliceInto(
  slice: ImageSlice,
  out: Int16Array | Uint16Array,
): Promise<RefusalCode | undefined> {
  try {
    const encoded = slice.source.encodedFrame(slice.frameIndex);
    if (!encoded) return REFUSAL_CODES.pixelTruncated;
    const decoded = await decodeFrame(encoded, slice.source.transferSyntaxUid, slice.format);
    writeStoredValues(decoded, slice.format, out);
    return undefined;
  } catch (thrown) {
    // Codecs and dicom-parser throw anything, also strings; all of it means this frame is broken.
    return thrown instanceof FrameSizeError
      ? REFUSAL_CODES.sizeMismatch
      : REFUSAL_CODES.undecodable;
  }
}

function keepSlices<Values extends Int16Array | Uint16Array>(
  values: Values,
  all: readonly PlacedSlice[],
  kept: readonly PlacedSlice[],
  voxelsPerSlice: number,
): Values {
  if (kept.length === all.length) return values;
  const wanted = new Set(kept);
  let write = 0;
  for (const [i, member] of all.entries()) {
    if (!wanted.has(member)) continue;
    values.copyWithin(write, i * voxelsPerSlice, (i + 1) * voxelsPerSlice);
    write += voxelsPerSlice;
  }
  return values.slice(0, write) as Values;
}

function describeVolume(stack: SliceStack, storedValues: Int16Array | Uint16Array): Volume {
  const slices = stack.slices.map(({ slice }) => slice);
  const first = slices[0]!;
  const { geometry, flags: geometryFlags } = stackGeometry(stack.slices);
  const slopes = collapse(
    slices.map(({ slope }) => slope),
    slices.map(({ intercept }) => intercept),
  );
  const paddingStoredValue = slices.find(
    (slice) => slice.paddingStoredValue !== undefined,
  )?.paddingStoredValue;
  const statistics = valueStatistics({
    storedValues,
    voxelsPerSlice: geometry.columns * geometry.rows,
    ...slopes,
    paddingStoredValue,
  });
  const hasPadding = paddingStoredValue !== undefined && storedValues.includes(paddingStoredValue);
  return {
    modality: first.modality,
    bodyPartExamined: first.bodyPartExamined,
    laterality: first.laterality,
    geometry,
    photometricInterpretation: first.photometricInterpretation,
    rescaleSlope: slopes.slopes,
    rescaleIntercept: slopes.intercepts,
    windows: chooseWindows(slices, statistics),
    valueRange: statistics.range,
    flags: [...geometryFlags, ...contentFlags(stack, slices, hasPadding)],
    synthetic: false,
    storedValues,
  };
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

function contentFlags(
  stack: SliceStack,
  slices: readonly ImageSlice[],
  hasPadding: boolean,
): readonly SeriesFlag[] {
  const flags: SeriesFlag[] = [];
  if (stack.hadRepeats) flags.push(SERIES_FLAGS.repeatedSlices);
  if (stack.splitByPhase) flags.push(SERIES_FLAGS.splitByPhase);
  if (hasPadding) flags.push(SERIES_FLAGS.padding);
  if (slices[0]?.photometricInterpretation === 'MONOCHROME1') flags.push(SERIES_FLAGS.monochrome1);
  if (slices.some(({ lossy }) => lossy)) flags.push(SERIES_FLAGS.lossyCompression);
  if (slices.some(({ burnedIn }) => burnedIn)) flags.push(SERIES_FLAGS.burnedInAnnotation);
  return flags;
}

const BULK_LOW_FRACTION = 0.01;
const BULK_HIGH_FRACTION = 0.995;

/** The file's own windows; the median of them if slices disagree (MR, PET); else one that spans the bulk of the values. */
function chooseWindows(
  slices: readonly ImageSlice[],
  statistics: ValueStatistics,
): readonly VoiWindow[] {
  const [first] = slices;
  const windowed = slices.filter(({ windows }) => windows.length > 0);
  if (first && windowed.length === slices.length) {
    const sameAsFirst = (slice: ImageSlice): boolean =>
      slice.windows.length === first.windows.length &&
      slice.windows.every(
        ({ center, width }, i) =>
          center === first.windows[i]?.center && width === first.windows[i]?.width,
      );
    if (slices.every(sameAsFirst)) return first.windows;
    return [
      {
        center: middle(slices.map(({ windows }) => windows[0]?.center ?? 0)),
        width: middle(slices.map(({ windows }) => windows[0]?.width ?? 1)),
      },
    ];
  }
  const low = statistics.percentile(BULK_LOW_FRACTION);
  const high = Math.max(statistics.percentile(BULK_HIGH_FRACTION), low + 1);
  return [{ center: (low + high) / 2, width: high - low }];
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
