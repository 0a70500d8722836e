import type { PlacedSegmentation, VolumeGeometry } from '@rounds/imaging/asset';

import type { SurfaceMesh } from './mask-surface.ts';

/** Page to the segmentation worker. */
export interface SegmentationRequest {
  readonly bytes: Uint8Array;
  readonly assetSha256: string;
  /** The grid of the volume at full resolution, which the masks must be on. */
  readonly geometry: VolumeGeometry;
}

/** The segmentation worker to the page: the masks at once, their surfaces one by one, then the end. */
export type SegmentationReport =
  | { readonly kind: 'segmentation'; readonly segmentation: PlacedSegmentation }
  | { readonly kind: 'surface'; readonly segmentNumber: number; readonly mesh: SurfaceMesh }
  | { readonly kind: 'done' }
  /** The bytes are not those that were asked for. */
  | { readonly kind: 'damaged' }
  /** They are, and cannot be drawn on this volume. */
  | { readonly kind: 'unfit' };
