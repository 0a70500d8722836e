import type { Annotations } from '../annotations/annotations.ts';
import type { VolumeGeometry } from '../geometry/volume-geometry.ts';
import { gridOfGeometry, type Segmentation } from '../segmentation/segmentation.ts';
import type { Volume } from '../volume/volume.ts';
import type { SeriesReferences } from './series-references.ts';

interface LinkableSeries {
  readonly volume: Volume;
  readonly references: SeriesReferences;
}

/**
 * Which series a segmentation belongs to: the one it was drawn on, else a volume in the same frame of reference, else one with
 * the same grid (NIfTI knows no references). Undefined if there is none.
 */
export function seriesOfSegmentation(
  segmentation: Segmentation,
  series: readonly LinkableSeries[],
): number | undefined {
  const drawnOn = seriesReferredTo(new Set(segmentation.referencedSopInstanceKeys), series)[0];
  if (drawnOn !== undefined) return drawnOn;
  const { frameOfReferenceKey } = segmentation;
  const isFound = ({ volume, references }: LinkableSeries): boolean =>
    volume.kind === 'volume' &&
    (frameOfReferenceKey === ''
      ? hasSameGrid(segmentation, volume.geometry)
      : references.frameOfReferenceUid === frameOfReferenceKey);
  const found = series.findIndex(isFound);
  return found < 0 ? undefined : found;
}

/** A segmentation, and the series that it belongs to (an index), if that was found. */
interface LinkedSegmentation {
  readonly segmentation: Segmentation;
  readonly seriesIndex: number | undefined;
}

/** The series that annotations refer to: by their images, else by the segments that were measured. */
export function seriesOfAnnotations(
  annotations: Annotations,
  series: readonly LinkableSeries[],
  segmentations: readonly LinkedSegmentation[],
): readonly number[] {
  const references = [
    ...annotations.graphics.flatMap(({ images }) => images),
    ...annotations.texts.flatMap(({ images }) => images),
    ...annotations.groups.flatMap(({ images, regions }) => [
      ...images,
      ...regions.flatMap((region) => region.images),
    ]),
  ];
  const byImages = seriesReferredTo(
    new Set(references.map(({ sopInstanceKey }) => sopInstanceKey)),
    series,
  );
  const segmentKeys = new Set(
    annotations.groups.flatMap(({ segments }) => segments.map((s) => s.sopInstanceKey)),
  );
  const bySegments = segmentations.flatMap(({ segmentation: { sopInstanceKey }, seriesIndex }) =>
    seriesIndex !== undefined && sopInstanceKey !== '' && segmentKeys.has(sopInstanceKey)
      ? [seriesIndex]
      : [],
  );
  return [...new Set([...byImages, ...bySegments])];
}

/** Those that hold any of the objects, with the most of them first. */
function seriesReferredTo(
  sopInstanceKeys: ReadonlySet<string>,
  series: readonly LinkableSeries[],
): readonly number[] {
  return series
    .map(({ references }, index) => ({
      index,
      count: references.slices.filter(({ sopInstanceUid }) => sopInstanceKeys.has(sopInstanceUid))
        .length,
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ index }) => index);
}

const SAME_GRID_MM = 0.01;

function hasSameGrid({ grid }: Segmentation, geometry: VolumeGeometry): boolean {
  if (grid.columns !== geometry.columns || grid.rows !== geometry.rows) return false;
  const own = gridOfGeometry(geometry);
  const isNear = (a: readonly number[], b: readonly number[] | undefined): boolean =>
    a.every((value, i) => Math.abs(value - (b?.[i] ?? Infinity)) < SAME_GRID_MM);
  return (
    isNear(grid.columnStepLps, own.columnStepLps) &&
    isNear(grid.rowStepLps, own.rowStepLps) &&
    grid.planePositionsLps.length === own.planePositionsLps.length &&
    grid.planePositionsLps.every((position, i) => isNear(position, own.planePositionsLps[i]))
  );
}
