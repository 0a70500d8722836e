import type { Vector3 } from '../geometry/matrix4.ts';
import type { SeriesFlag } from '../volume/volume.ts';
import { voxelSha256 } from '../volume/voxel-sha256.ts';
import type { SeriesVolume } from './read-series.ts';

/** What an inspection prints about one series; holds nothing that could identify a patient. */
export interface SeriesInspection {
  readonly modality: string;
  readonly rows: number;
  readonly columns: number;
  readonly slices: number;
  /** Between rows, between columns, between slices (median gap). */
  readonly spacingMm: Vector3;
  readonly voxelSha256: string;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly flags: readonly SeriesFlag[];
}

/** The facts by which two readers of the same series can be compared. */
export function describeForInspection(series: SeriesVolume): SeriesInspection {
  const { volume } = series;
  const { geometry, valueRange } = volume;
  return {
    modality: volume.modality,
    rows: geometry.rows,
    columns: geometry.columns,
    slices: geometry.slices,
    spacingMm: geometry.spacingMm,
    voxelSha256: voxelSha256(volume),
    min: valueRange.min,
    max: valueRange.max,
    mean: valueRange.mean,
    flags: volume.flags,
  };
}
