import type { ColorMapId, Vector3 } from '@rounds/classroom';
import {
  isInMask,
  lpsToIndex,
  type PlacedSegmentation,
  type Segment,
  type Volume,
  type VolumeGeometry,
} from '@rounds/imaging/asset';

import type { FusedContent } from '../volume/fused-picture.ts';
import type { FusionRange } from './fusion-colors.ts';

/** An overlay that is to be seen now, with what it takes to draw it. */
export type ShownOverlay =
  | {
      readonly kind: 'segmentation';
      readonly overlayId: string;
      readonly opacity: number;
      /** With the segments that are to be seen, in the colours they are to have. */
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
      /** For the picture in three dimensions: the finest voxels that the graphics card is asked to hold. */
      readonly inPicture: FusedContent['voxels'] | undefined;
      readonly range: FusionRange;
      /** The grid of the volume it lies over. */
      readonly geometry: VolumeGeometry;
      readonly colorMapId: ColorMapId;
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

/** What a volume laid over has at a point. */
export interface FusionValue {
  readonly name: string;
  readonly value: number;
}
