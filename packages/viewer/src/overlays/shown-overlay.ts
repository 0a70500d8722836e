import type { Vector3 } from '@rounds/classroom';
import {
  isInMask,
  lpsToIndex,
  type PlacedSegmentation,
  type Segment,
  valueAt,
  type Volume,
  type VolumeGeometry,
} from '@rounds/imaging/asset';

import type { FusionRange } from './fusion-colors.ts';

/** An overlay that is to be seen now, with what it takes to draw it. */
export type ShownOverlay =
  | {
      readonly kind: 'segmentation';
      readonly overlayId: string;
      readonly opacity: number;
      readonly segmentation: PlacedSegmentation;
      /** The grid its masks are on: the volume's at full resolution. */
      readonly geometry: VolumeGeometry;
    }
  | {
      readonly kind: 'fusion';
      readonly overlayId: string;
      readonly name: string;
      readonly opacity: number;
      readonly volume: Volume;
      /** The same, quick to reslice. */
      readonly evenVolume: Volume;
      readonly range: FusionRange;
    };

/** The segments a point of the patient lies in. */
export function segmentsAt(
  overlays: readonly ShownOverlay[],
  pointLps: Vector3,
): readonly Segment[] {
  return overlays.flatMap((overlay) => {
    if (overlay.kind !== 'segmentation') return [];
    const [column, row, slice] = lpsToIndex(overlay.geometry, pointLps).map(Math.round) as [
      number,
      number,
      number,
    ];
    return overlay.segmentation.segments.filter(({ mask }) => isInMask(mask, column, row, slice));
  });
}

/** The values that volumes laid over have at a point. */
export function fusionValuesAt(
  overlays: readonly ShownOverlay[],
  pointLps: Vector3,
): readonly { readonly name: string; readonly value: number }[] {
  return overlays.flatMap((overlay) => {
    const value = overlay.kind === 'fusion' ? valueAt(overlay.volume, pointLps) : undefined;
    return overlay.kind === 'fusion' && value !== undefined ? [{ name: overlay.name, value }] : [];
  });
}
