import { type SliceSlab, THIN_SLAB } from '@rounds/classroom';
import {
  applyWindow,
  lpsToIndex,
  SlabReslicer,
  type VoiWindow,
  type Volume,
} from '@rounds/imaging/asset';

import { frameRect, paintFrame } from '../stacks/frame-picture.ts';
import { frameAt, isImageStack } from '../stacks/stack-space.ts';
import { planeOfFrame, pointAtPixel, type SliceFrame } from './slice-frame.ts';

/** Finer than this share of a voxel, resampling shows nothing more. */
const FINEST_VOXEL_SHARE = 0.5;
/** A slice that moves may take this long; one that would take longer is cut coarser until it rests. */
const MOVING_BUDGET_MS = 14;
const COARSEST = 4;

/** How a slice is to be cut. */
export interface SliceCut {
  readonly slab: SliceSlab;
  /** It moves: quickly now is worth more than finely later. */
  readonly moving: boolean;
  /** The largest values are black, on white. */
  readonly isOnPaper?: boolean;
}

const AT_REST: SliceCut = { slab: THIN_SLAB, moving: false };

/** The picture of a slice: resampled from the voxels when it moves, windowed again when only the window changes. */
export class SliceImage {
  readonly #canvas = document.createElement('canvas');
  readonly #slabs = new SlabReslicer();
  #values = new Float32Array(0);
  #pixels: ImageData | undefined;
  #volume: Volume | undefined;
  #frame: SliceFrame | undefined;
  #slab: SliceSlab | undefined;
  /** How many times coarser than it could be the slice is cut. */
  #coarseness = 1;
  /** What a slice like this takes when it is cut finely. */
  #fineMs = 0;
  /** The frame of a stack whose pixels are on the canvas. */
  #painted: { readonly frame: number; readonly window: VoiWindow } | undefined;

  /** Forgets the resampled values: the voxels have changed. */
  invalidate(): void {
    this.#volume = undefined;
    this.#slabs.forget();
  }

  /** It was cut coarsely, because it moved: it wants to be drawn again at rest. */
  get isCoarse(): boolean {
    return this.#coarseness > 1;
  }

  /** Draws the slice over the whole of a context. */
  draw(
    context: CanvasRenderingContext2D,
    volume: Volume,
    frame: SliceFrame,
    window: VoiWindow,
    cut: SliceCut = AT_REST,
  ): void {
    context.imageSmoothingEnabled = true;
    if (isImageStack(volume)) {
      this.#drawFrame(context, volume, frame, window);
      return;
    }
    const isSame = volume === this.#volume && frame === this.#frame && cut.slab === this.#slab;
    if (!isSame || (this.isCoarse && !cut.moving)) this.#resample(volume, frame, cut);
    if (this.#pixels === undefined) return;
    const isLowBright = volume.photometricInterpretation === 'MONOCHROME1';
    const inverted = isLowBright || cut.isOnPaper === true;
    applyWindow(this.#values, window, this.#pixels.data, { inverted });
    this.#canvas.getContext('2d')?.putImageData(this.#pixels, 0, 0);
    context.imageSmoothingQuality = 'medium';
    context.drawImage(this.#canvas, 0, 0, context.canvas.width, context.canvas.height);
  }

  /** The modality value that is drawn at a place of the pane; undefined outside the volume, and of a stack. */
  valueAt(volume: Volume, x: number, y: number): number | undefined {
    const frame = this.#frame;
    if (volume !== this.#volume || frame === undefined || this.#pixels === undefined)
      return undefined;
    const { columns, rows, slices } = volume.geometry;
    const [i, j, k] = lpsToIndex(volume.geometry, pointAtPixel(frame, x, y));
    const isIn = (at: number, count: number): boolean => at >= -0.5 && at <= count - 0.5;
    if (!isIn(i, columns) || !isIn(j, rows) || !isIn(k, slices)) return undefined;
    const { width, height } = this.#pixels;
    const column = Math.max(0, Math.min(width - 1, Math.floor((x / frame.width) * width)));
    const row = Math.max(0, Math.min(height - 1, Math.floor((y / frame.height) * height)));
    return this.#values[row * width + column];
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
      this.#frame = undefined;
    }
    context.fillStyle = '#000';
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.#canvas, ...frameRect(volume, pane));
  }

  #resample(volume: Volume, frame: SliceFrame, { slab, moving }: SliceCut): void {
    this.#volume = volume;
    this.#frame = frame;
    this.#slab = slab;
    this.#painted = undefined;
    const wanted = Math.ceil(Math.sqrt(this.#fineMs / MOVING_BUDGET_MS));
    const mayBeCoarse = moving && (slab.thicknessMm > 0 || frame.orientation === 'oblique');
    this.#coarseness = mayBeCoarse ? Math.max(1, Math.min(COARSEST, wanted)) : 1;
    const finest = FINEST_VOXEL_SHARE * Math.min(...volume.geometry.spacingMm);
    const pixelMm = Math.max(frame.mmPerPixel, finest) * this.#coarseness;
    const plane = planeOfFrame(frame, pixelMm);
    this.#fit(plane.columns, plane.rows);
    const startedMs = performance.now();
    this.#slabs.reslice(volume, plane, slab, this.#values);
    this.#fineMs = (performance.now() - startedMs) * this.#coarseness ** 2;
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
