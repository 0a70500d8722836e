import * as z from 'zod';

import type { Vector3 } from '../space.ts';

/**
 * How a volume is turned into a picture. composite: light passes through what the transfer function makes of the values;
 * mip, minip, average: the largest, smallest or mean value along each ray, in the greys of the window; isosurface: the
 * first surface of one value.
 */
export const RENDER_MODES = ['composite', 'mip', 'minip', 'average', 'isosurface'] as const;
export type RenderMode = (typeof RENDER_MODES)[number];

export interface Rendering {
  readonly mode: RenderMode;
  /** Whether a composite is lit. */
  readonly shaded: boolean;
  /** The modality value whose surface the isosurface shows. */
  readonly isoValue: number;
  /**
   * How thick a slab of the patient a mip, minip or average looks through, in millimetres; null: all of it. The slab lies
   * around the crosshair, parallel to the oblique plane or, without one, to the axial slices.
   */
  readonly slabMm: number | null;
}

export const DEFAULT_RENDERING: Rendering = {
  mode: 'composite',
  shaded: true,
  isoValue: 300,
  slabMm: null,
};

const modalityValue = z.number().min(-1e6).max(1e6);

export const renderingSchema = z.strictObject({
  mode: z.enum(RENDER_MODES),
  shaded: z.boolean(),
  isoValue: modalityValue,
  slabMm: z.number().min(0.1).max(10_000).nullable(),
});

/** How a thick slice takes its values together. */
export const SLAB_PROJECTIONS = ['mip', 'minip', 'average'] as const;
export type SlabProjection = (typeof SLAB_PROJECTIONS)[number];

/** How thick the slices are, orthogonal and oblique ones alike. */
export interface SliceSlab {
  /** 0: as thin as can be. */
  readonly thicknessMm: number;
  readonly projection: SlabProjection;
}

export const THIN_SLAB: SliceSlab = { thicknessMm: 0, projection: 'average' };

export const sliceSlabSchema = z.strictObject({
  thicknessMm: z.number().min(0).max(500),
  projection: z.enum(SLAB_PROJECTIONS),
});

/**
 * The box of the volume that is kept, in shares of its extent (0 to 1) along columns, rows and slices: 0 is the outer edge
 * of the first voxel, 1 that of the last.
 */
export interface CropBox {
  readonly min: Vector3;
  readonly max: Vector3;
}

const share = z.number().min(0).max(1);
const shares = z.tuple([share, share, share]).readonly();

export const cropBoxSchema = z
  .strictObject({ min: shares, max: shares })
  .refine(
    ({ min, max }) => min.every((low, axis) => low < (max[axis] as number)),
    'a crop box has an inside',
  );

/** The corner cut out of the volume: what lies beyond the crosshair in each of three directions is not drawn. */
export interface CutOut {
  /** Along columns, rows and slices: whether what lies above (1) or below (-1) the crosshair is removed. */
  readonly octant: readonly [OctantSide, OctantSide, OctantSide];
}

export type OctantSide = 1 | -1;

const octantSide = z.union([z.literal(1), z.literal(-1)]);

export const cutOutSchema = z.strictObject({
  octant: z.tuple([octantSide, octantSide, octantSide]).readonly(),
});

/** A slice of any orientation; it cuts nothing away. */
export interface ObliquePlane {
  readonly pointLps: Vector3;
  /** Unit vector, towards whoever looks at the slice. */
  readonly normalLps: Vector3;
}

export const MAX_TRANSFER_POINTS = 32;

/** A transfer function made by hand, in place of the preset's. */
export interface CustomTransferFunction {
  /** Sorted by value; colour components 0 to 1, sRGB. */
  readonly colorPoints: readonly (readonly [value: number, r: number, g: number, b: number])[];
  /** Sorted by value; the share of light (0 to 1) that one millimetre absorbs. */
  readonly opacityPoints: readonly (readonly [value: number, opacityPerMm: number])[];
  /** The window it was made under: another one carries it along, as it does a preset. */
  readonly windowCenter: number;
  readonly windowWidth: number;
}

function isSortedByValue(points: readonly (readonly [number, ...unknown[]])[]): boolean {
  return points.every(([value], i) => i === 0 || value > (points[i - 1] as readonly [number])[0]);
}

const colorPoint = z.tuple([modalityValue, share, share, share]).readonly();
const opacityPoint = z.tuple([modalityValue, share]).readonly();

export const customTransferFunctionSchema = z.strictObject({
  colorPoints: z
    .array(colorPoint)
    .min(2)
    .max(MAX_TRANSFER_POINTS)
    .readonly()
    .refine(isSortedByValue, 'points are sorted by value'),
  opacityPoints: z
    .array(opacityPoint)
    .min(2)
    .max(MAX_TRANSFER_POINTS)
    .readonly()
    .refine(isSortedByValue, 'points are sorted by value'),
  windowCenter: z.number().min(-1e6).max(1e6),
  windowWidth: z.number().min(1e-3).max(2e6),
});
