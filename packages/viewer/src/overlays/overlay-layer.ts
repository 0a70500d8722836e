import { reslice } from '@rounds/imaging/asset';

import { planeOfFrame, type SliceFrame } from '../slices/slice-frame.ts';
import { drawColorBar } from './color-bar.ts';
import { colorFusion, fusionTable } from './fusion-colors.ts';
import { SegmentPainter } from './paint-segments.ts';
import type { ShownOverlay } from './shown-overlay.ts';

type Fusion = Extract<ShownOverlay, { kind: 'fusion' }>;
type Segmentation = Extract<ShownOverlay, { kind: 'segmentation' }>;

/** A second volume is coarse, and its colours are blended by the browser: finer than this share of its voxels shows nothing more. */
const FUSION_VOXEL_SHARE = 0.5;
/** Outlines are this wide on the page, in CSS pixels. */
const OUTLINE = 1.5;

/** Everything laid over one slice. Painted anew when slice or overlays change; else only copied. */
export class OverlayLayer {
  readonly #canvas = document.createElement('canvas');
  readonly #tile = document.createElement('canvas');
  readonly #painter = new SegmentPainter();
  #pixels: ImageData | undefined;
  #values = new Float32Array(0);
  #painted: { readonly overlays: readonly ShownOverlay[]; readonly frame: SliceFrame } | undefined;

  draw(
    context: CanvasRenderingContext2D,
    overlays: readonly ShownOverlay[],
    frame: SliceFrame,
    pixelRatio: number,
  ): void {
    if (overlays.length === 0) return;
    if (this.#painted?.overlays !== overlays || this.#painted.frame !== frame)
      this.#paint(overlays, frame, pixelRatio);
    context.drawImage(this.#canvas, 0, 0);
    // Once is enough for three slices.
    const fusion = overlays.find(({ kind }) => kind === 'fusion');
    if (fusion?.kind === 'fusion' && frame.orientation === 'axial')
      drawColorBar(context, fusion, pixelRatio);
  }

  #paint(overlays: readonly ShownOverlay[], frame: SliceFrame, pixelRatio: number): void {
    this.#painted = { overlays, frame };
    this.#canvas.width = frame.width;
    this.#canvas.height = frame.height;
    const context = this.#canvas.getContext('2d');
    if (context === null) return;
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'medium';
    for (const overlay of overlays)
      if (overlay.kind === 'fusion') this.#paintFusion(context, overlay, frame);
    for (const overlay of overlays)
      if (overlay.kind === 'segmentation')
        this.#paintSegmentation(context, overlay, frame, pixelRatio);
  }

  #paintFusion(context: CanvasRenderingContext2D, fusion: Fusion, frame: SliceFrame): void {
    const { evenVolume, opacity, range } = fusion;
    const finest = FUSION_VOXEL_SHARE * Math.min(...evenVolume.geometry.spacingMm);
    const plane = planeOfFrame(frame, Math.max(frame.mmPerPixel, finest));
    const count = plane.columns * plane.rows;
    if (this.#values.length !== count) this.#values = new Float32Array(count);
    reslice(evenVolume, plane, this.#values);
    const pixels = this.#fit(plane.columns, plane.rows);
    colorFusion(this.#values, range, fusionTable(opacity), pixels.data);
    this.#blend(context, pixels);
  }

  #paintSegmentation(
    context: CanvasRenderingContext2D,
    { segmentation, geometry, opacity }: Segmentation,
    frame: SliceFrame,
    pixelRatio: number,
  ): void {
    if (opacity === 0) return;
    const plane = planeOfFrame(frame, frame.mmPerPixel);
    const pixels = this.#fit(plane.columns, plane.rows);
    pixels.data.fill(0);
    const outline = Math.max(1, Math.round(OUTLINE * pixelRatio));
    this.#painter.paint(segmentation.segments, geometry, plane, { opacity, outline }, pixels.data);
    this.#blend(context, pixels);
  }

  #blend(context: CanvasRenderingContext2D, pixels: ImageData): void {
    this.#tile.width = pixels.width;
    this.#tile.height = pixels.height;
    this.#tile.getContext('2d')?.putImageData(pixels, 0, 0);
    context.drawImage(this.#tile, 0, 0, this.#canvas.width, this.#canvas.height);
  }

  #fit(columns: number, rows: number): ImageData {
    if (this.#pixels?.width !== columns || this.#pixels.height !== rows)
      this.#pixels = new ImageData(columns, rows);
    return this.#pixels;
  }
}
