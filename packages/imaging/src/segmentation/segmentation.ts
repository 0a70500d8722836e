import type { CodedConcept } from '../dicom/coded-concept.ts';
import type { Vector3 } from '../geometry/matrix4.ts';
import { cross, normalize } from '../geometry/vector3.ts';
import type { VolumeGeometry } from '../geometry/volume-geometry.ts';
import type { BitMask } from './bit-mask.ts';

/** More segments than any classroom tells apart; whole-body segmentations have a little over a hundred. */
export const MAX_SEGMENTS = 1024;

/** What is known about a segment besides its voxels. */
export interface SegmentDescription {
  /** Segment Number: unique in its segmentation, from 1. */
  readonly number: number;
  readonly label: string;
  /** sRGB, 0..255. */
  readonly colorRgb: readonly [red: number, green: number, blue: number];
  readonly propertyCategory: CodedConcept | null;
  readonly propertyType: CodedConcept | null;
}

/** A named, coloured set of voxels. Segments of one segmentation may overlap. */
export interface Segment extends SegmentDescription {
  readonly mask: BitMask;
}

/** Where the planes of a segmentation lie: parallel, sorted along their normal, not necessarily evenly spaced. */
export interface SegmentationGrid {
  readonly columns: number;
  readonly rows: number;
  /** From one column to the next, and from one row to the next (LPS, mm). */
  readonly columnStepLps: Vector3;
  readonly rowStepLps: Vector3;
  /** The unit normal: row direction x column direction. */
  readonly normalLps: Vector3;
  /** The first voxel of each plane (LPS, mm). */
  readonly planePositionsLps: readonly Vector3[];
  /** How far a plane reaches along the normal, half of it to either side. */
  readonly planeThicknessMm: number;
}

export const SEGMENTATION_KINDS = ['binary', 'fractional', 'labelmap'] as const;
export type SegmentationKind = (typeof SEGMENTATION_KINDS)[number];

/**
 * Segments on their own grid, with the keys by which an import links them to a volume.
 * The keys are UIDs: they never leave the import.
 */
export interface Segmentation {
  /** `fractional`: voxels are in from half of the maximum on. */
  readonly kind: SegmentationKind;
  readonly grid: SegmentationGrid;
  readonly segments: readonly Segment[];
  /** Its own SOP Instance UID, by which measurements refer to its segments; '' if it has none. */
  readonly sopInstanceKey: string;
  /** Frame of Reference UID; '' if unknown. */
  readonly frameOfReferenceKey: string;
  /** SOP Instance UIDs of the images it was drawn on; may be empty. */
  readonly referencedSopInstanceKeys: readonly string[];
}

/** Segments on the grid of a volume: what a viewer draws, and what a segmentation asset holds. */
export interface PlacedSegmentation {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  readonly segments: readonly Segment[];
}

/** The planes of an evenly spaced grid. */
export function gridOfGeometry(geometry: VolumeGeometry): SegmentationGrid {
  const m = geometry.indexToLps;
  const columnStepLps: Vector3 = [m[0], m[4], m[8]];
  const rowStepLps: Vector3 = [m[1], m[5], m[9]];
  return {
    columns: geometry.columns,
    rows: geometry.rows,
    columnStepLps,
    rowStepLps,
    normalLps: normalize(cross(columnStepLps, rowStepLps)),
    planePositionsLps: Array.from({ length: geometry.slices }, (_, k): Vector3 => [
      m[3] + m[2] * k,
      m[7] + m[6] * k,
      m[11] + m[10] * k,
    ]),
    planeThicknessMm: geometry.spacingMm[2],
  };
}
