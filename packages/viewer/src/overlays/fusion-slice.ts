import type { SliceSlab } from '@rounds/classroom';
import { SlabReslicer } from '@rounds/imaging/asset';

import { planeOfFrame, type SliceFrame } from '../slices/slice-frame.ts';
import { colorFusion, fusionTable } from './fusion-colors.ts';
import type { ShownOverlay } from './shown-overlay.ts';

/** A second volume is coarse, and its colours are blended by the browser: finer than this share of its voxels shows nothing more. */
const FUSION_VOXEL_SHARE = 0.5;

/** One slice of a volume laid over, as thick as the slice below it; knows which values it shows. */
export class FusionSlice {
  readonly #slabs = new SlabReslicer();
  #values = new Float32Array(0);
  #pixels: ImageData | undefined;

  /** The slice in its colours; the same memory with every call. */
  paint(
    fusion: Extract<ShownOverlay, { kind: 'fusion' }>,
    frame: SliceFrame,
    slab: SliceSlab,
  ): ImageData {
    const { evenVolume, opacity, range, colorMapId } = fusion;
    const finest = FUSION_VOXEL_SHARE * Math.min(...evenVolume.geometry.spacingMm);
    const plane = planeOfFrame(frame, Math.max(frame.mmPerPixel, finest));
    const { columns, rows } = plane;
    if (this.#values.length !== columns * rows) this.#values = new Float32Array(columns * rows);
    if (this.#pixels?.width !== columns || this.#pixels.height !== rows)
      this.#pixels = new ImageData(columns, rows);
    this.#slabs.reslice(evenVolume, plane, slab, this.#values);
    colorFusion(this.#values, range, fusionTable(colorMapId, opacity), this.#pixels.data);
    return this.#pixels;
  }

  /** The modality value at a place of the frame that was painted last. */
  valueAt(frame: SliceFrame, x: number, y: number): number | undefined {
    if (this.#pixels === undefined) return undefined;
    const { width, height } = this.#pixels;
    const column = Math.max(0, Math.min(width - 1, Math.floor((x / frame.width) * width)));
    const row = Math.max(0, Math.min(height - 1, Math.floor((y / frame.height) * height)));
    return this.#values[row * width + column];
  }
}
