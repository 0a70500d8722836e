/** One look at what a server takes of memory. */
export interface MemorySample {
  readonly atMs: number;
  readonly bytes: number;
}

/**
 * By how much memory grows from the first of these samples to the last, in percent of their mean: along the line that fits
 * them best, so that no single sample decides. Negative where it shrinks; NaN without two samples.
 */
export function growthPercent(samples: readonly MemorySample[]): number {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || first === last) return NaN;
  const mean = (of: (sample: MemorySample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const meanAtMs = mean(({ atMs }) => atMs);
  const meanBytes = mean(({ bytes }) => bytes);
  let covariance = 0;
  let variance = 0;
  for (const { atMs, bytes } of samples) {
    covariance += (atMs - meanAtMs) * (bytes - meanBytes);
    variance += (atMs - meanAtMs) ** 2;
  }
  return (100 * (covariance / variance) * (last.atMs - first.atMs)) / meanBytes;
}
