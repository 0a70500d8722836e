import { textTable } from '../system/text-table.ts';
import type { ContestRow, Spread } from './contest.ts';

/** Ratios are typical (smallest to largest of the turns): how many times what Rounds takes. */
export function contestTable(rows: readonly ContestRow[]): string {
  return textTable(
    rows.map((row) => ({
      volume: row.volume,
      mode: row.mode,
      renderer: row.renderer,
      'CPU ms': text(row.cpuMs),
      'wall ms': text(row.wallMs),
      'x Rounds': row.ratio === null ? '' : spread(row.ratio),
      'samples/px': text(row.samplesPerPixel),
      'cells/px': text(row.cellsPerPixel),
      voxels: row.voxelFormat,
      'alike dB': text(row.psnrDb),
    })),
  );
}

function text(value: number | null): string {
  return value === null ? '-' : String(value);
}

export function spread({ min, median, max }: Spread): string {
  return `${median.toFixed(1)} (${min.toFixed(1)}..${max.toFixed(1)})`;
}
