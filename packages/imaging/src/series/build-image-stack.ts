import type { VolumeGeometry } from '../geometry/volume-geometry.ts';
import { SERIES_FLAGS, type SeriesFlag, type Volume } from '../volume/volume.ts';
import { MAX_VOXELS, type BuildResult } from './build-volume.ts';
import { decodeFrames, type DecodeOptions } from './decode-frames.ts';
import { describeFrames } from './describe-frames.ts';
import type { ImageFrame } from './image-slice.ts';
import type { PictureStack } from './image-stacks.ts';
import { REFUSAL_CODES } from './refusal.ts';

/** Decodes pictures into an image stack. Files whose pixels fail are left out and named. */
export async function buildImageStack(
  stack: PictureStack,
  options: DecodeOptions,
): Promise<Omit<BuildResult, 'loose'>> {
  const { frames } = stack;
  const first = frames[0]!;
  const { rows, columns } = first.format;
  if (rows * columns * frames.length * first.target.samplesPerPixel > MAX_VOXELS) {
    const refusal = REFUSAL_CODES.tooLarge;
    return { built: undefined, unused: frames.map((slice) => ({ slice, refusal })) };
  }
  const { storedValues, kept, ranges, failures } = await decodeFrames(frames, options);
  const unused = frames.flatMap((slice) => {
    const refusal = failures.get(slice.source);
    return refusal ? [{ slice, refusal }] : [];
  });
  if (kept.length === 0) return { built: undefined, unused };
  const content = describeFrames(kept, storedValues, ranges);
  const stackFlags: SeriesFlag[] = [];
  if (!first.calibrated) stackFlags.push(SERIES_FLAGS.uncalibrated);
  if (stack.hadRepeats) stackFlags.push(SERIES_FLAGS.repeatedSlices);
  const volume: Volume = {
    kind: 'image-stack',
    ...content,
    frameTimeMs: kept.length > 1 ? first.frameTimeMs : null,
    geometry: pictureSpace(first, kept.length),
    flags: [...stackFlags, ...content.flags],
    storedValues,
  };
  return { built: { volume, frames: kept }, unused };
}

/** A space of its own: columns along x, rows along y, frames one apart along z, the first pixel at 0, 0, 0. */
function pictureSpace({ format, pixelSpacingMm }: ImageFrame, frames: number): VolumeGeometry {
  const [rowSpacing, columnSpacing] = pixelSpacingMm;
  return {
    columns: format.columns,
    rows: format.rows,
    slices: frames,
    spacingMm: [rowSpacing, columnSpacing, 1],
    indexToLps: [columnSpacing, 0, 0, 0, 0, rowSpacing, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  };
}
