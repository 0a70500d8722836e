import * as z from 'zod';

import type { Quaternion, Vector3 } from '../space.ts';
import { type CaseMetadata, caseMetadataSchema, NO_METADATA } from './case-metadata.ts';
import {
  type CaseOverlay,
  caseOverlaysSchema,
  MAX_OVERLAYS,
  type OverlayView,
  overlayViewSchema,
} from './overlay.ts';
import { idSchema, lineSchema, sha256Schema, textSchema } from './primitives.ts';
import {
  type CropBox,
  cropBoxSchema,
  type CustomTransferFunction,
  customTransferFunctionSchema,
  type CutOut,
  cutOutSchema,
  DEFAULT_RENDERING,
  type ObliquePlane,
  type Rendering,
  renderingSchema,
  type SliceSlab,
  sliceSlabSchema,
  THIN_SLAB,
} from './rendering.ts';

export const MAX_CUT_PLANES = 6;
export const MAX_KEY_VIEWS = 32;
export const MAX_CASES_PER_SESSION = 40;

/** Finite, and small enough that no arithmetic on it overflows: patient space never reaches 100 m. */
const millimetres = z.number().min(-100_000).max(100_000);
const metres = z.number().min(-32).max(32);
const unit = z.number().min(-1).max(1);

export const pointLpsSchema = z.tuple([millimetres, millimetres, millimetres]).readonly();

/** A direction that is a unit vector to within rounding. */
export const normalLpsSchema = z
  .tuple([unit, unit, unit])
  .readonly()
  .refine((n) => Math.abs(Math.hypot(...n) - 1) < 1e-3, 'a normal has length 1');

export const quaternionSchema = z
  .tuple([unit, unit, unit, unit])
  .readonly()
  .refine((q) => Math.abs(Math.hypot(...q) - 1) < 1e-3, 'a rotation is a unit quaternion');

/** A shared cut: everything on the side its normal points away from is removed. */
export interface CutPlane {
  readonly planeId: string;
  readonly enabled: boolean;
  readonly pointLps: Vector3;
  /** Unit vector; kept is what satisfies dot(normalLps, x - pointLps) >= 0. */
  readonly normalLps: Vector3;
}

export const cutPlaneSchema = z.strictObject({
  planeId: idSchema,
  enabled: z.boolean(),
  pointLps: pointLpsSchema,
  normalLps: normalLpsSchema,
});

/** How the volume stands in the room: turned, moved from the table's anchor, and scaled from life size. */
export interface VolumePlacement {
  /** Rotation from the upright patient (see `patientToRoom`) to the room. */
  readonly rotation: Quaternion;
  readonly offsetRoom: Vector3;
  /** 1 is life size. */
  readonly scale: number;
}

export const volumePlacementSchema = z.strictObject({
  rotation: quaternionSchema,
  offsetRoom: z.tuple([metres, metres, metres]).readonly(),
  scale: z.number().min(0.05).max(20),
});

/** All that makes two people see the same picture of the same volume. */
export interface SharedView {
  /** Transfer function and window preset; an id of the imaging package. */
  readonly presetId: string;
  readonly windowCenter: number;
  readonly windowWidth: number;
  /** Where the three orthogonal slices meet. */
  readonly crosshairLps: Vector3;
  /** At most MAX_CUT_PLANES, ordered by planeId. */
  readonly planes: readonly CutPlane[];
  readonly placement: VolumePlacement;
  /** Overlays whose showing somebody set, ordered by overlayId; see `overlayViewOf` for all others. */
  readonly overlays: readonly OverlayView[];
  readonly rendering: Rendering;
  readonly slab: SliceSlab;
  /** null: nothing is cropped, as with the next three. */
  readonly crop: CropBox | null;
  readonly cutOut: CutOut | null;
  readonly oblique: ObliquePlane | null;
  readonly transferFunction: CustomTransferFunction | null;
}

/** The parts of a view that nobody has touched. */
export const PLAIN_PARTS = {
  overlays: [],
  rendering: DEFAULT_RENDERING,
  slab: THIN_SLAB,
  crop: null,
  cutOut: null,
  oblique: null,
  transferFunction: null,
} as const satisfies Partial<SharedView>;

export const obliquePlaneSchema = z.strictObject({
  pointLps: pointLpsSchema,
  normalLps: normalLpsSchema,
});

export const windowSchema = z.strictObject({
  windowCenter: z.number().min(-1e6).max(1e6),
  windowWidth: z.number().min(1e-3).max(2e6),
});

export const sharedViewSchema = z.strictObject({
  presetId: idSchema,
  ...windowSchema.shape,
  crosshairLps: pointLpsSchema,
  planes: z.array(cutPlaneSchema).max(MAX_CUT_PLANES).readonly(),
  placement: volumePlacementSchema,
  // Views saved before these parts existed have none of them.
  overlays: z.array(overlayViewSchema).max(MAX_OVERLAYS).readonly().default([]),
  rendering: renderingSchema.default(DEFAULT_RENDERING),
  slab: sliceSlabSchema.default(THIN_SLAB),
  crop: cropBoxSchema.nullable().default(null),
  cutOut: cutOutSchema.nullable().default(null),
  oblique: obliquePlaneSchema.nullable().default(null),
  transferFunction: customTransferFunctionSchema.nullable().default(null),
});

/** A view an instructor saved under a name: a key view of its case, and a step in its flow. */
export interface BookmarkedView {
  readonly bookmarkId: string;
  readonly title: string;
  readonly view: SharedView;
}

export const bookmarkedViewSchema = z.strictObject({
  bookmarkId: idSchema,
  title: lineSchema(120),
  view: sharedViewSchema,
});

/** What the classroom has to know of a volume whose pixels it never sees. */
export interface CaseVolume {
  /** Content address of the streamed asset. */
  readonly assetSha256: string;
  readonly modality: string;
  /** An image stack has columns, rows and frames, but no depth: its axial slices are its frames. */
  readonly kind: 'volume' | 'image-stack';
  /** Time from one frame to the next of a cine run. */
  readonly frameTimeMs: number | null;
  /** 3: colour. */
  readonly samplesPerPixel: 1 | 3;
  readonly centerLps: Vector3;
  readonly sizeMm: Vector3;
}

export const caseVolumeSchema = z.strictObject({
  assetSha256: sha256Schema,
  modality: z.string().regex(/^[A-Z]{2,16}$/),
  kind: z.enum(['volume', 'image-stack']).default('volume'),
  frameTimeMs: z.number().positive().max(3_600_000).nullable().default(null),
  samplesPerPixel: z.union([z.literal(1), z.literal(3)]).default(1),
  centerLps: pointLpsSchema,
  sizeMm: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]).readonly(),
});

/** A teaching case as its author knows it. Learners see of it only what the flow has reached. */
export interface CaseDocument {
  readonly caseId: string;
  /** Seen by all from the start: it must not name the diagnosis. */
  readonly title: string;
  readonly synthetic: boolean;
  readonly volume: CaseVolume;
  readonly overlays: readonly CaseOverlay[];
  readonly initialView: SharedView;
  readonly history: string;
  readonly question: string;
  /** Diagnosis and teaching points. */
  readonly reveal: string;
  readonly keyViews: readonly BookmarkedView[];
  /** For the library and those who teach. */
  readonly metadata: CaseMetadata;
}

/** What an author may write in a case. */
export const caseTextSchema = z.strictObject({
  title: lineSchema(120),
  history: textSchema(4000),
  question: textSchema(2000),
  reveal: textSchema(4000),
});

export const caseDocumentSchema = z.strictObject({
  caseId: idSchema,
  ...caseTextSchema.shape,
  synthetic: z.boolean(),
  volume: caseVolumeSchema,
  overlays: caseOverlaysSchema.default([]),
  initialView: sharedViewSchema,
  keyViews: z.array(bookmarkedViewSchema).max(MAX_KEY_VIEWS).readonly(),
  metadata: caseMetadataSchema.default(NO_METADATA),
});
