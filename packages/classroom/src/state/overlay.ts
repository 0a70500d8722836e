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

const overlaySegmentSchema = z.strictObject({
  number: z.int().min(1).max(65_535),
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

/** How one overlay is shown to everybody. */
export interface OverlayView {
  readonly overlayId: string;
  readonly visible: boolean;
  /** 0 is clear, 1 hides what is below. */
  readonly opacity: number;
}

export const overlayViewSchema = z.strictObject({
  overlayId: idSchema,
  visible: z.boolean(),
  opacity: z.number().min(0).max(1),
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
    }
  );
}

/** One order for all, so that equal views are equal bits; of settings for one overlay the last counts. */
export function orderOverlays(overlays: readonly OverlayView[]): readonly OverlayView[] {
  const byId = new Map(overlays.map((overlay) => [overlay.overlayId, overlay]));
  return [...byId.values()].sort((a, b) => (a.overlayId < b.overlayId ? -1 : 1));
}
