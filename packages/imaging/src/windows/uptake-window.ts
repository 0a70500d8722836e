import type { ValueStatistics } from '../volume/value-statistics.ts';
import type { VoiWindow } from '../volume/volume.ts';

/** White is this many times what a voxel of the body usually takes up: organs are grey then, and lesions stand out. */
const TOP_PER_MEDIAN = 7;
/** Air has almost no counts: what has this share of the mean is body. */
const BODY_PER_MEAN = 0.5;
const HALVINGS = 16;

/**
 * From no uptake to several times the median of the body. Windows of PET files fit single slices: they vary from one to the
 * next, and a projection through them is white.
 */
export function uptakeWindow({ range, percentile }: ValueStatistics): VoiWindow {
  const low = Math.max(0, range.min);
  const threshold = Math.max(low, BODY_PER_MEAN * range.mean);
  // The share of voxels outside of the body, by halving.
  let below = 0;
  let above = 1;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (below + above) / 2;
    if (percentile(middle) > threshold) above = middle;
    else below = middle;
  }
  const median = percentile((above + 1) / 2);
  const top = Math.min(range.max, low + TOP_PER_MEDIAN * (median - low));
  const width = top > low ? top - low : 1;
  return { center: low + width / 2, width };
}
