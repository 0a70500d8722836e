/** What stored values span, and their sum. All of it is exact. */
export interface StoredRange {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}

/** So many values of 16 bits add up to 32 bits at most. */
const VALUES_PER_PARTIAL_SUM = 32_768;

export function storedRange(values: Int16Array | Uint16Array): StoredRange {
  let min = 65_535;
  let max = -32_768;
  let sum = 0;
  for (let start = 0; start < values.length; start += VALUES_PER_PARTIAL_SUM) {
    const end = Math.min(start + VALUES_PER_PARTIAL_SUM, values.length);
    let partial = 0;
    for (let i = start; i < end; i += 1) {
      const value = values[i]!;
      if (value < min) min = value;
      if (value > max) max = value;
      partial = (partial + value) | 0;
    }
    sum += partial;
  }
  return { min, max, sum };
}

/** Of all values together, of which these are the ranges. */
export function joinRanges(ranges: readonly StoredRange[]): StoredRange {
  let [min, max, sum] = [65_535, -32_768, 0];
  for (const range of ranges) {
    min = Math.min(min, range.min);
    max = Math.max(max, range.max);
    sum += range.sum;
  }
  return { min, max, sum };
}
