import { applyWindow, reslice, type Volume, type VoiWindow } from '@rounds/imaging/asset';

import { planeOfFrame, type SliceFrame } from './slice-frame.ts';

/** Finer than this share of a voxel, resampling shows nothing more. */
const FINEST_VOXEL_SHARE = 0.5;

/** The grey picture of a slice: resampled from the voxels when it moves, windowed again when only the window changes. */
export class SliceImage {
  readonly #canvas = document.createElement('canvas');
  #values = new Float32Array(0);
  #pixels: ImageData | undefined;
  #volume: Volume | undefined;
  #frame: SliceFrame | undefined;

  /** Forgets the resampled values: the voxels have changed. */
  invalidate(): void {
    this.#volume = undefined;
  }

  /** Draws the slice over the whole of a context. */
  draw(
    context: CanvasRenderingContext2D,
    volume: Volume,
    frame: SliceFrame,
    window: VoiWindow,
  ): void {
    if (volume !== this.#volume || frame !== this.#frame) this.#resample(volume, frame);
    if (this.#pixels === undefined) return;
    const inverted = volume.photometricInterpretation === 'MONOCHROME1';
    applyWindow(this.#values, window, this.#pixels.data, { inverted });
    this.#canvas.getContext('2d')?.putImageData(this.#pixels, 0, 0);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'medium';
    context.drawImage(this.#canvas, 0, 0, context.canvas.width, context.canvas.height);
  }

  #resample(volume: Volume, frame: SliceFrame): void {
    this.#volume = volume;
    this.#frame = frame;
    const finest = FINEST_VOXEL_SHARE * Math.min(...volume.geometry.spacingMm);
    const plane = planeOfFrame(frame, Math.max(frame.mmPerPixel, finest));
    const count = plane.columns * plane.rows;
    if (this.#values.length !== count) this.#values = new Float32Array(count);
    if (this.#pixels?.width !== plane.columns || this.#pixels.height !== plane.rows) {
      this.#pixels = new ImageData(plane.columns, plane.rows);
      this.#canvas.width = plane.columns;
      this.#canvas.height = plane.rows;
    }
    reslice(volume, plane, this.#values);
  }
}
