import type { ValueHistogram } from '@rounds/viewer';

/** The modality values an axis shows, from left to right. */
export interface ValueAxis {
  readonly min: number;
  readonly max: number;
  /** 'HU', or '' where the values have no unit. */
  readonly unit: string;
}

/** Denser than enamel, and clearer than air, is metal and nothing: an axis need not reach there. */
const CT_ENDS = { min: -1100, max: 3000 };
/** A few stray voxels do not stretch an axis. */
const SHARE_BELOW_END = 0.9998;

/** What is worth showing of a case's values, and all points of its transfer function. */
export function valueAxis(
  modality: string,
  histogram: ValueHistogram | undefined,
  points: readonly (readonly [number, ...number[]])[],
): ValueAxis {
  const values = points.map(([value]) => value);
  const isCt = modality === 'CT';
  const unit = isCt ? 'HU' : '';
  const found = histogram === undefined ? undefined : endsOf(histogram);
  const low = isCt ? Math.max(CT_ENDS.min, found?.min ?? CT_ENDS.min) : (found?.min ?? Infinity);
  const high = isCt ? Math.min(CT_ENDS.max, found?.max ?? CT_ENDS.max) : (found?.max ?? -Infinity);
  const min = Math.min(low, ...values);
  const max = Math.max(high, ...values);
  if (!Number.isFinite(min) || !Number.isFinite(max)) return { min: 0, max: 1, unit };
  return max > min ? { min, max, unit } : { min, max: min + 1, unit };
}

function endsOf({ minValue, maxValue, counts }: ValueHistogram): { min: number; max: number } {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (const [bin, count] of counts.entries()) {
    below += count;
    if (below >= total * SHARE_BELOW_END) {
      return { min: minValue, max: minValue + ((maxValue - minValue) * (bin + 1)) / counts.length };
    }
  }
  return { min: minValue, max: maxValue };
}

/** 0 at the left end, 1 at the right. */
export function shareOf({ min, max }: ValueAxis, value: number): number {
  return Math.max(0, Math.min(1, (value - min) / (max - min)));
}

export function valueAt({ min, max, unit }: ValueAxis, share: number): number {
  const value = min + Math.max(0, Math.min(1, share)) * (max - min);
  // Hounsfield units are whole numbers.
  return unit === 'HU' ? Math.round(value) : Number(value.toPrecision(5));
}

/** How much a press of an arrow key moves. */
export function stepOf({ min, max, unit }: ValueAxis): number {
  return unit === 'HU' ? 10 : (max - min) / 200;
}

/** Round values for four to eight marks below an axis. */
export function axisMarks({ min, max }: ValueAxis): readonly number[] {
  const rough = (max - min) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((size) => size >= rough) ?? rough;
  const marks: number[] = [];
  for (let mark = Math.ceil(min / step) * step; mark <= max; mark += step) {
    marks.push(Number(mark.toPrecision(6)));
  }
  return marks;
}

/** So many columns are as fine as a screen shows. */
const COLUMNS = 200;

/** The outline of a histogram over an axis, on a logarithmic scale, as an SVG path in a box of 1000 by 100. */
export function histogramPath(histogram: ValueHistogram, axis: ValueAxis): string {
  const { minValue, maxValue, counts } = histogram;
  const columns = new Float64Array(COLUMNS);
  for (const [bin, count] of counts.entries()) {
    const value = minValue + ((bin + 0.5) / counts.length) * (maxValue - minValue);
    if (value < axis.min || value > axis.max) continue;
    const column = Math.min(COLUMNS - 1, Math.floor(shareOf(axis, value) * COLUMNS));
    // The tallest, not the sum: bins do not fall on columns evenly.
    columns[column] = Math.max(columns[column] as number, count);
  }
  fillGaps(columns);
  const tallest = Math.log1p(Math.max(1, ...columns));
  const points = [...columns].map((count, i) => {
    const y = 100 - (96 * Math.log1p(count)) / tallest;
    return `L${((i + 0.5) / COLUMNS) * 1000} ${y.toFixed(1)}`;
  });
  return `M0 100${points.join('')}L1000 100Z`;
}

/** Columns between two bins are no lack of voxels. */
function fillGaps(columns: Float64Array): void {
  for (let i = 1; i < columns.length - 1; i++) {
    const before = columns[i - 1] as number;
    const after = columns[i + 1] as number;
    if (columns[i] === 0 && before > 0 && after > 0) columns[i] = (before + after) / 2;
  }
}
