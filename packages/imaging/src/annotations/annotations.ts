import type { CodedConcept } from '../dicom/coded-concept.ts';
import type { RefusalCode } from '../series/refusal.ts';

/** Which frames of which image something refers to. The key is a UID: it links inside an import and never leaves it. */
export interface ImageReference {
  readonly sopInstanceKey: string;
  /** From 1; empty: all frames of the image. */
  readonly frameNumbers: readonly number[];
}

/** A segment of a segmentation object that a measurement was made on. */
export interface SegmentReference {
  readonly sopInstanceKey: string;
  readonly segmentNumber: number;
}

export const GRAPHIC_SHAPES = [
  'point',
  'multipoint',
  'polyline',
  'polygon',
  'interpolated',
  'circle',
  'ellipse',
  'ellipsoid',
] as const;
export type GraphicShape = (typeof GRAPHIC_SHAPES)[number];

/**
 * Where points lie: `pixel`: column and row of the referenced image, pixel centres at whole numbers, from 0;
 * `display`: fractions (0..1) of the picture as it was displayed; `patient`: LPS millimetres.
 */
export type AnnotationSpace = 'pixel' | 'display' | 'patient';

/** Something drawn on an image. A circle is its centre and a point on it, an ellipse the ends of its major, then minor axis. */
export interface GraphicAnnotation {
  readonly shape: GraphicShape;
  readonly space: AnnotationSpace;
  /** Two numbers each, or three in patient space. */
  readonly points: readonly (readonly number[])[];
  readonly filled: boolean;
  readonly images: readonly ImageReference[];
  /** Of `patient` space: the Frame of Reference UID, a key like that of images; else ''. */
  readonly frameOfReferenceKey: string;
}

/** Words on an image: only ever a side, a number, or a number with its unit; other words stay behind. */
export interface TextAnnotation {
  readonly text: string;
  readonly space: AnnotationSpace;
  /** What it points at, else where it stands. */
  readonly point: readonly number[];
  readonly images: readonly ImageReference[];
}

/** One number that somebody measured. */
export interface Measurement {
  readonly name: CodedConcept;
  readonly value: number;
  /** UCUM. */
  readonly unit: CodedConcept;
  /** Mean, maximum ...: how one number came of many. */
  readonly derivation: CodedConcept | null;
}

/** Measurements of one thing. @see DICOM PS3.16 TID 1410, 1411, 1501 */
export interface MeasurementGroup {
  readonly finding: CodedConcept | null;
  readonly findingSite: CodedConcept | null;
  readonly measurements: readonly Measurement[];
  readonly regions: readonly GraphicAnnotation[];
  readonly images: readonly ImageReference[];
  readonly segments: readonly SegmentReference[];
}

/** What is left out of annotations; the list is closed. */
export const ANNOTATION_NOTES = {
  /** Free text may name people: it never leaves an import. */
  textLeftOut: 'text-left-out',
  /** Names from private vocabularies, or no unit of UCUM. */
  measurementsLeftOut: 'measurements-left-out',
  displayedAreaIgnored: 'displayed-area-ignored',
  shutterIgnored: 'shutter-ignored',
  graphicsLeftOut: 'graphics-left-out',
} as const;
export type AnnotationNote = (typeof ANNOTATION_NOTES)[keyof typeof ANNOTATION_NOTES];

/** Everything that one presentation state or measurement report says of images, as plain values. */
export interface Annotations {
  readonly source: 'presentation-state' | 'measurement-report';
  readonly graphics: readonly GraphicAnnotation[];
  readonly texts: readonly TextAnnotation[];
  readonly groups: readonly MeasurementGroup[];
  readonly notes: readonly AnnotationNote[];
}

export type AnnotationsResult =
  | { readonly annotations: Annotations }
  | { readonly refusal: RefusalCode };
