import { SERIES_FLAGS, type SeriesFlag, type Volume } from '../volume/volume.ts';
import { decodeFrames, type DecodeOptions } from './decode-frames.ts';
import { describeFrames } from './describe-frames.ts';
import type { ImageFrame, ImageSlice } from './image-slice.ts';
import { REFUSAL_CODES } from './refusal.ts';
import { stackGeometry } from './stack-geometry.ts';
import type { PlacedSlice, SliceStack, UnusedSlice } from './stacks.ts';

export const MAX_VOXELS = 2 ** 29;

export interface BuildResult {
  readonly built: { readonly volume: Volume; readonly frames: readonly ImageFrame[] } | undefined;
  /** The one slice that is left if all others failed. */
  readonly loose: readonly ImageSlice[];
  readonly unused: readonly UnusedSlice[];
}

/** Decodes a stack into a volume. Files whose pixels fail are left out and named; the rest makes the volume. */
export async function buildVolume(stack: SliceStack, options: DecodeOptions): Promise<BuildResult> {
  const slices = stack.slices.map(({ slice }) => slice);
  const first = slices[0]!;
  if (first.format.rows * first.format.columns * slices.length > MAX_VOXELS) {
    const refusal = REFUSAL_CODES.tooLarge;
    return { built: undefined, loose: [], unused: slices.map((slice) => ({ slice, refusal })) };
  }
  const { storedValues, kept, ranges, failures } = await decodeFrames(slices, options);
  const unused = slices.flatMap((slice) => {
    const refusal = failures.get(slice.source);
    return refusal ? [{ slice, refusal }] : [];
  });
  if (kept.length < 2) return { built: undefined, loose: kept, unused };
  const placed = stack.slices.filter(({ slice }) => !failures.has(slice.source));
  const volume = describeVolume(stack, placed, describeFrames(kept, storedValues, ranges), {
    slices: kept,
    storedValues,
  });
  return { built: { volume, frames: kept }, loose: [], unused };
}

function describeVolume(
  stack: SliceStack,
  placed: readonly PlacedSlice[],
  content: ReturnType<typeof describeFrames>,
  { slices, storedValues }: Pick<Volume, 'storedValues'> & { slices: readonly ImageSlice[] },
): Volume {
  const { geometry, flags: geometryFlags } = stackGeometry(placed);
  const stackFlags: SeriesFlag[] = [];
  if (stack.hadRepeats) stackFlags.push(SERIES_FLAGS.repeatedSlices);
  if (stack.splitByPhase) stackFlags.push(SERIES_FLAGS.splitByPhase);
  return {
    kind: 'volume',
    ...content,
    frameTimeMs: null,
    geometry,
    flags: [...geometryFlags, ...stackFlags, ...content.flags],
    storedValues,
    // The matrix alone does not place the slices of such a stack: resampling needs to know where each one lies.
    ...(geometryFlags.length > 0 && {
      slicePositionsLps: slices.map(({ imagePositionPatient }) => imagePositionPatient),
    }),
  };
}
