import { applyWindow, reslice, type Volume, type VoiWindow } from '@rounds/imaging/asset';

import { frameRect, paintFrame } from '../stacks/frame-picture.ts';
import { frameAt, isImageStack } from '../stacks/stack-space.ts';
import { planeOfFrame, type SliceFrame } from './slice-frame.ts';

/** Finer than this share of a voxel, resampling shows nothing more. */
const FINEST_VOXEL_SHARE = 0.5;

/** The picture of a slice: resampled from the voxels when it moves, windowed again when only the window changes. */
export class SliceImage {
  readonly #canvas = document.createElement('canvas');
  #values = new Float32Array(0);
  #pixels: ImageData | undefined;
  #volume: Volume | undefined;
  #frame: SliceFrame | undefined;
  /** The frame of a stack whose pixels are on the canvas. */
  #painted: { readonly frame: number; readonly window: VoiWindow } | undefined;

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
    context.imageSmoothingEnabled = true;
    if (isImageStack(volume)) {
      this.#drawFrame(context, volume, frame, window);
      return;
    }
    if (volume !== this.#volume || frame !== this.#frame) this.#resample(volume, frame);
    if (this.#pixels === undefined) return;
    const inverted = volume.photometricInterpretation === 'MONOCHROME1';
    applyWindow(this.#values, window, this.#pixels.data, { inverted });
    this.#canvas.getContext('2d')?.putImageData(this.#pixels, 0, 0);
    context.imageSmoothingQuality = 'medium';
    context.drawImage(this.#canvas, 0, 0, context.canvas.width, context.canvas.height);
  }

  /** The frame of a stack in its own pixels, which the browser scales: sharp where it is large, and without moire where it is small. */
  #drawFrame(
    context: CanvasRenderingContext2D,
    volume: Volume,
    pane: SliceFrame,
    window: VoiWindow,
  ): void {
    const frame = frameAt(volume.geometry, pane.cornerLps);
    const painted = this.#painted;
    const isPainted =
      volume === this.#volume &&
      painted?.frame === frame &&
      painted.window.center === window.center &&
      painted.window.width === window.width;
    if (!isPainted) {
      const { columns, rows } = volume.geometry;
      const pixels = this.#fit(columns, rows);
      paintFrame(volume, frame, window, this.#values, pixels.data);
      this.#canvas.getContext('2d')?.putImageData(pixels, 0, 0);
      this.#painted = { frame, window };
      this.#volume = volume;
    }
    context.fillStyle = '#000';
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.#canvas, ...frameRect(volume, pane));
  }

  #resample(volume: Volume, frame: SliceFrame): void {
    this.#volume = volume;
    this.#frame = frame;
    this.#painted = undefined;
    const finest = FINEST_VOXEL_SHARE * Math.min(...volume.geometry.spacingMm);
    const plane = planeOfFrame(frame, Math.max(frame.mmPerPixel, finest));
    this.#fit(plane.columns, plane.rows);
    reslice(volume, plane, this.#values);
  }

  #fit(columns: number, rows: number): ImageData {
    const count = columns * rows;
    if (this.#values.length !== count) this.#values = new Float32Array(count);
    if (this.#pixels?.width !== columns || this.#pixels.height !== rows) {
      this.#pixels = new ImageData(columns, rows);
      this.#canvas.width = columns;
      this.#canvas.height = rows;
    }
    return this.#pixels;
  }
}
