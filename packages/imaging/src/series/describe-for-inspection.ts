import type { Vector3 } from '../geometry/matrix4.ts';
import type { SeriesFlag, SeriesKind } from '../volume/volume.ts';
import { voxelSha256 } from '../volume/voxel-sha256.ts';
import type { SeriesVolume } from './read-series.ts';
import type { FileSamples } from './sample-hashes.ts';

/** What an inspection prints about one series; holds nothing that could identify a patient. */
export interface SeriesInspection {
  readonly kind: SeriesKind;
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
  /** Of a cine run. */
  readonly frameTimeMs: number | null;
  /** The files of an image stack, and of a series that is one file; empty for other volumes. */
  readonly files: readonly FileSamples[];
  /** Of a series that is one file. */
  readonly pixelSha256: string | undefined;
}

/** The facts by which two readers of the same series can be compared. */
export function describeForInspection(series: SeriesVolume): SeriesInspection {
  const { volume, files, fileNames } = series;
  const { geometry, valueRange } = volume;
  return {
    kind: volume.kind,
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
    frameTimeMs: volume.frameTimeMs,
    files,
    pixelSha256: fileNames.length === 1 ? files[0]?.pixelSha256 : undefined,
  };
}
