import * as z from 'zod';

import { idSchema, lineSchema, sha256Schema } from './primitives.ts';

export const MAX_OVERLAYS = 16;
export const MAX_SEGMENTS = 256;
/** How strongly an overlay that nobody set shows. */
export const DEFAULT_OVERLAY_OPACITY = 0.5;

/** Coloured regions drawn on a volume, or a second volume laid over it. */
export const OVERLAY_KINDS = ['segmentation', 'fusion'] as const;
export type OverlayKind = (typeof OVERLAY_KINDS)[number];

/** One named region of a segmentation. */
export interface OverlaySegment {
  /** As in the segmentation's asset, from 1. */
  readonly number: number;
  readonly label: string;
  /** 0 to 255 each. */
  readonly colorRgb: readonly [red: number, green: number, blue: number];
}

/** What lies over the volume of a case. Its pixels or masks are an asset of their own. */
export interface CaseOverlay {
  readonly overlayId: string;
  readonly kind: OverlayKind;
  readonly assetSha256: string;
  readonly name: string;
  /** Of a segmentation. */
  readonly segments?: readonly OverlaySegment[] | undefined;
}

const colour = z.int().min(0).max(255);

const segmentNumber = z.int().min(1).max(65_535);

const overlaySegmentSchema = z.strictObject({
  number: segmentNumber,
  label: lineSchema(64),
  colorRgb: z.tuple([colour, colour, colour]).readonly(),
});

export const caseOverlaySchema = z.strictObject({
  overlayId: idSchema,
  kind: z.enum(OVERLAY_KINDS),
  assetSha256: sha256Schema,
  name: lineSchema(120),
  segments: z.array(overlaySegmentSchema).max(MAX_SEGMENTS).readonly().optional(),
});

export const caseOverlaysSchema = z
  .array(caseOverlaySchema)
  .max(MAX_OVERLAYS)
  .readonly()
  .refine(
    (overlays) => new Set(overlays.map((o) => o.overlayId)).size === overlays.length,
    'every overlay has an id of its own',
  );

/**
 * What the values of a volume laid over another are coloured by. viridis and cividis keep their order for colour-blind eyes,
 * as does grey; hot is what nuclear medicine is used to.
 */
export const COLOR_MAP_IDS = ['hot', 'viridis', 'cividis', 'grey'] as const;
export type ColorMapId = (typeof COLOR_MAP_IDS)[number];

/** How one overlay is shown to everybody. */
export interface OverlayView {
  readonly overlayId: string;
  readonly visible: boolean;
  /** 0 is clear, 1 hides what is below. */
  readonly opacity: number;
  /** Numbers of the segments that are not shown, ascending. */
  readonly hiddenSegments: readonly number[];
  /** Of a volume laid over. */
  readonly colorMapId: ColorMapId;
  /** Whether segments have colours that colour-blind eyes tell apart, in place of their own. */
  readonly safeColors: boolean;
}

/** What nobody has to say about how an overlay is shown: all of it, in the colours it has by itself. */
export const PLAIN_OVERLAY = {
  hiddenSegments: [],
  colorMapId: 'hot',
  safeColors: false,
} as const satisfies Partial<OverlayView>;

export const overlayViewSchema = z.strictObject({
  overlayId: idSchema,
  visible: z.boolean(),
  opacity: z.number().min(0).max(1),
  hiddenSegments: z
    .array(segmentNumber)
    .max(MAX_SEGMENTS)
    .readonly()
    .refine(
      (numbers) => numbers.every((n, i) => i === 0 || n > (numbers[i - 1] as number)),
      'hidden segments are in ascending order',
    )
    .default([]),
  colorMapId: z.enum(COLOR_MAP_IDS).default('hot'),
  safeColors: z.boolean().default(false),
});

/** How an overlay is shown: as it was set, else visible. */
export function overlayViewOf(
  view: { readonly overlays: readonly OverlayView[] },
  overlayId: string,
): OverlayView {
  return (
    view.overlays.find((overlay) => overlay.overlayId === overlayId) ?? {
      overlayId,
      visible: true,
      opacity: DEFAULT_OVERLAY_OPACITY,
      ...PLAIN_OVERLAY,
    }
  );
}

/** One order for all, so that equal views are equal bits; of settings for one overlay the last counts. */
export function orderOverlays(overlays: readonly OverlayView[]): readonly OverlayView[] {
  const byId = new Map(overlays.map((overlay) => [overlay.overlayId, overlay]));
  return [...byId.values()].sort((a, b) => (a.overlayId < b.overlayId ? -1 : 1));
}
