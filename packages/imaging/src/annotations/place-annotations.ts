import type { CodedConcept } from '../dicom/coded-concept.ts';
import type { Vector3 } from '../geometry/matrix4.ts';
import type { SeriesReferences } from '../series/series-references.ts';
import type { Volume } from '../volume/volume.ts';
import type {
  Annotations,
  GraphicAnnotation,
  GraphicShape,
  ImageReference,
  Measurement,
} from './annotations.ts';

/** A series as it was read, before it is resampled: its slices are those that annotations refer to. */
export interface AnnotatedSeries {
  readonly volume: Volume;
  readonly references: SeriesReferences;
}

/** A slice or frame of a series, by indices alone. */
export interface SlicePlace {
  readonly series: number;
  readonly slice: number;
}

/** Something drawn, in the space of its series: LPS millimetres, or the picture space of an image stack. */
export interface PlacedGraphic {
  readonly shape: GraphicShape;
  readonly series: number;
  /** The slice it was drawn on; null for a region in the patient. */
  readonly slice: number | null;
  readonly pointsLps: readonly Vector3[];
  readonly filled: boolean;
}

export interface PlacedText extends SlicePlace {
  readonly text: string;
  readonly pointLps: Vector3;
}

export interface PlacedMeasurementGroup {
  readonly finding: CodedConcept | null;
  readonly findingSite: CodedConcept | null;
  readonly measurements: readonly Measurement[];
  readonly regions: readonly PlacedGraphic[];
  readonly images: readonly SlicePlace[];
  readonly segments: readonly { readonly segmentation: number; readonly segmentNumber: number }[];
}

/** Annotations without any key: what may leave an import. */
export interface PlacedAnnotations {
  readonly graphics: readonly PlacedGraphic[];
  readonly texts: readonly PlacedText[];
  readonly groups: readonly PlacedMeasurementGroup[];
}

/** One annotation on very many slices is drawn on the first of them only. */
const MAX_SLICES_PER_ANNOTATION = 64;

/**
 * Puts annotations on the slices they refer to and replaces every key by an index; what refers to nothing that was read is
 * dropped. Graphics in display units are dropped, too: where they lie depends on a displayed area that is not kept.
 * `segmentationKeys` are the SOP Instance UIDs of the segmentations that were read, in their order.
 */
export function placeAnnotations(
  annotations: Annotations,
  series: readonly AnnotatedSeries[],
  segmentationKeys: readonly string[] = [],
): PlacedAnnotations {
  const find = sliceFinder(series);
  const place = (graphic: GraphicAnnotation): readonly PlacedGraphic[] =>
    placeGraphic(graphic, series, find);
  return {
    graphics: annotations.graphics.flatMap(place),
    texts: annotations.texts.flatMap((text): readonly PlacedText[] => {
      if (text.space !== 'pixel') return [];
      return find(text.images).map((at) => ({
        ...at,
        text: text.text,
        pointLps: pixelToLps(series[at.series]!.volume, at.slice, text.point),
      }));
    }),
    groups: annotations.groups
      .map((group) => ({
        finding: group.finding,
        findingSite: group.findingSite,
        measurements: group.measurements,
        regions: group.regions.flatMap(place),
        images: find(group.images),
        segments: group.segments
          .map(({ sopInstanceKey, segmentNumber }) => ({
            segmentation: segmentationKeys.indexOf(sopInstanceKey),
            segmentNumber,
          }))
          .filter(({ segmentation }) => segmentation >= 0),
      }))
      .filter(
        ({ regions, images, segments }) => regions.length + images.length + segments.length > 0,
      ),
  };
}

type SliceFinder = (images: readonly ImageReference[]) => readonly SlicePlace[];

function sliceFinder(series: readonly AnnotatedSeries[]): SliceFinder {
  const places = new Map<string, (SlicePlace & { readonly frameNumber: number })[]>();
  for (const [index, { references }] of series.entries()) {
    for (const [slice, { sopInstanceUid, frameNumber }] of references.slices.entries()) {
      const known = places.get(sopInstanceUid) ?? [];
      known.push({ series: index, slice, frameNumber });
      places.set(sopInstanceUid, known);
    }
  }
  return (images) =>
    images
      .flatMap(({ sopInstanceKey, frameNumbers }) =>
        (places.get(sopInstanceKey) ?? []).filter(
          ({ frameNumber }) => frameNumbers.length === 0 || frameNumbers.includes(frameNumber),
        ),
      )
      .slice(0, MAX_SLICES_PER_ANNOTATION)
      .map(({ series: index, slice }) => ({ series: index, slice }));
}

function placeGraphic(
  graphic: GraphicAnnotation,
  series: readonly AnnotatedSeries[],
  find: SliceFinder,
): readonly PlacedGraphic[] {
  const { shape, filled } = graphic;
  if (graphic.space === 'patient') {
    const inPatient = series.findIndex(
      ({ volume, references }) =>
        volume.kind === 'volume' &&
        graphic.frameOfReferenceKey !== '' &&
        references.frameOfReferenceUid === graphic.frameOfReferenceKey,
    );
    if (inPatient < 0) return [];
    const pointsLps = graphic.points.map(([x = 0, y = 0, z = 0]): Vector3 => [x, y, z]);
    return [{ shape, filled, series: inPatient, slice: null, pointsLps }];
  }
  if (graphic.space === 'display') return [];
  return find(graphic.images).map(({ series: index, slice }) => ({
    shape,
    filled,
    series: index,
    slice,
    pointsLps: graphic.points.map((point) => pixelToLps(series[index]!.volume, slice, point)),
  }));
}

/** By where the slice itself lies, which is not where the matrix says in an uneven stack. */
function pixelToLps(
  { geometry, slicePositionsLps }: Volume,
  slice: number,
  [column = 0, row = 0]: readonly number[],
): Vector3 {
  const m = geometry.indexToLps;
  const origin: Vector3 = slicePositionsLps?.[slice] ?? [
    m[3] + m[2] * slice,
    m[7] + m[6] * slice,
    m[11] + m[10] * slice,
  ];
  return [
    origin[0] + m[0] * column + m[1] * row,
    origin[1] + m[4] * column + m[5] * row,
    origin[2] + m[8] * column + m[9] * row,
  ];
}
