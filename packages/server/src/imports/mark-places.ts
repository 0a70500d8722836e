/** Runs in the child process: what people marked and measured in images, as places to look at. */
import {
  type AnnotatedSeries,
  type Annotations,
  type FoundSegmentation,
  indexToLps,
  placeAnnotations,
  type PlacedGraphic,
  type PlacedMeasurementGroup,
  type SlicePlace,
  type Vector3,
} from '@rounds/imaging';

import type { MarkedPlace } from './import-protocol.ts';

/** Of one file, and of each kind; a case shows far fewer. */
const MAX_ANNOTATIONS = 200;
const LETTERS = 26;

interface PlaceInSeries extends MarkedPlace {
  /** Index of the series. */
  readonly series: number;
}

/**
 * One place for every measurement, drawing and number of a file that can be found in a series, as it was read: before it
 * is resampled. Nothing that names an image leaves with it.
 */
export function markedPlacesOf(
  annotations: Annotations,
  series: readonly AnnotatedSeries[],
  segmentations: readonly FoundSegmentation[],
): readonly PlaceInSeries[] {
  const keys = segmentations.map(({ segmentation }) => segmentation.sopInstanceKey);
  const empty = { ...annotations, graphics: [], texts: [], groups: [] };
  const groups = annotations.groups.slice(0, MAX_ANNOTATIONS).flatMap((group) => {
    const [placed] = placeAnnotations({ ...empty, groups: [group] }, series, keys).groups;
    const at = placed && placeOfGroup(placed, series, segmentations);
    return at ? [{ ...at, title: titleOfGroup(placed) }] : [];
  });
  const texts = annotations.texts.slice(0, MAX_ANNOTATIONS).flatMap((text) => {
    const [placed] = placeAnnotations({ ...empty, texts: [text] }, series).texts;
    return placed
      ? [{ series: placed.series, pointLps: placed.pointLps, title: `Marked "${placed.text}"` }]
      : [];
  });
  const graphics = annotations.graphics.slice(0, MAX_ANNOTATIONS).flatMap((graphic) => {
    const [placed] = placeAnnotations({ ...empty, graphics: [graphic] }, series).graphics;
    return placed ? [placed] : [];
  });
  return [
    ...groups,
    ...texts,
    ...graphics.map((graphic, index) => ({
      series: graphic.series,
      pointLps: middleOfGraphic(graphic),
      title: `Marked place ${letters(index)}`,
    })),
  ].filter(({ pointLps }) => pointLps.every((value) => Number.isFinite(value)));
}

function placeOfGroup(
  { regions: [region], images: [image], segments: [segment] }: PlacedMeasurementGroup,
  series: readonly AnnotatedSeries[],
  segmentations: readonly FoundSegmentation[],
): Omit<PlaceInSeries, 'title'> | undefined {
  if (region) return { series: region.series, pointLps: middleOfGraphic(region) };
  const found = segment && segmentations[segment.segmentation];
  if (found?.seriesIndex !== undefined) {
    const pointLps = middleOfSegment(found, segment?.segmentNumber);
    if (pointLps) return { series: found.seriesIndex, pointLps };
  }
  return image && { series: image.series, pointLps: middleOfSlice(image, series) };
}

function middleOfGraphic({ shape, pointsLps }: PlacedGraphic): Vector3 {
  const points = shape === 'circle' ? pointsLps.slice(0, 1) : pointsLps;
  const middle = (axis: 0 | 1 | 2): number => {
    const values = points.map((point) => point[axis]);
    return (Math.min(...values) + Math.max(...values)) / 2;
  };
  return [middle(0), middle(1), middle(2)];
}

/** The middle of the box around a segment, on the segmentation's own grid. */
function middleOfSegment(
  { segmentation: { grid, segments } }: FoundSegmentation,
  segmentNumber: number | undefined,
): Vector3 | undefined {
  const mask = segments.find(({ number }) => number === segmentNumber)?.mask;
  if (mask === undefined || mask.voxelCount === 0) return undefined;
  const { origin, size } = mask;
  const plane = grid.planePositionsLps[Math.floor(origin[2] + (size[2] - 1) / 2)];
  if (plane === undefined) return undefined;
  const column = origin[0] + (size[0] - 1) / 2;
  const row = origin[1] + (size[1] - 1) / 2;
  const at = (axis: 0 | 1 | 2): number =>
    plane[axis] + grid.columnStepLps[axis] * column + grid.rowStepLps[axis] * row;
  return [at(0), at(1), at(2)];
}

function middleOfSlice(
  { series: index, slice }: SlicePlace,
  series: readonly AnnotatedSeries[],
): Vector3 {
  const volume = series[index]?.volume;
  if (volume === undefined) return [Number.NaN, Number.NaN, Number.NaN];
  const { geometry, slicePositionsLps } = volume;
  const middle: Vector3 = [(geometry.columns - 1) / 2, (geometry.rows - 1) / 2, slice];
  const point = indexToLps(geometry, middle);
  const actual = slicePositionsLps?.[slice];
  if (actual === undefined) return point;
  const onGrid = indexToLps(geometry, [0, 0, slice]);
  return [
    point[0] + actual[0] - onGrid[0],
    point[1] + actual[1] - onGrid[1],
    point[2] + actual[2] - onGrid[2],
  ];
}

/** Such as "Length 12.3 mm". Not the finding: titles of key views are read before the answer is. */
function titleOfGroup({ measurements: [measurement] }: PlacedMeasurementGroup): string {
  if (measurement === undefined) return 'Measured place';
  const value = String(Number(measurement.value.toPrecision(4)));
  return [measurement.name.meaning, value, unitInWords(measurement.unit.value)].join(' ').trim();
}

/** A UCUM unit without its remarks in braces; '' for a plain number. */
function unitInWords(unit: string): string {
  const plain = unit.replaceAll(/\{[^}]*\}/g, '');
  return plain === '1' ? '' : plain;
}

/** A, B ... Z, AA, AB ... */
function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % LETTERS));
  return index < LETTERS ? last : letters(Math.floor(index / LETTERS) - 1) + last;
}
