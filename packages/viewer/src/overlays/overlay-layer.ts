import type { SliceSlab, Vector3 } from '@rounds/classroom';
import { lpsToIndex, type VolumeGeometry } from '@rounds/imaging/asset';

import { pixelOfPoint, planeOfFrame, type SliceFrame } from '../slices/slice-frame.ts';
import { drawColorBar } from './color-bar.ts';
import { FusionSlice } from './fusion-slice.ts';
import { SegmentPainter } from './paint-segments.ts';
import type { FusionValue, ShownOverlay } from './shown-overlay.ts';

type Segmentation = Extract<ShownOverlay, { kind: 'segmentation' }>;

/** Outlines are this wide on the page, in CSS pixels. */
const OUTLINE = 1.5;

/** How a slice is laid over. */
export interface LayerLook {
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
  /** As thick as the slice is. Segments are shown where they meet its middle. */
  readonly slab: SliceSlab;
}

interface PaintedLayer {
  readonly overlays: readonly ShownOverlay[];
  readonly frame: SliceFrame;
  readonly slab: SliceSlab;
}

/** Everything laid over one slice. Painted anew when slice or overlays change; else only copied. */
export class OverlayLayer {
  readonly #canvas = document.createElement('canvas');
  readonly #tile = document.createElement('canvas');
  readonly #painter = new SegmentPainter();
  #fusions: ReadonlyMap<string, FusionSlice> = new Map();
  #pixels: ImageData | undefined;
  #painted: PaintedLayer | undefined;

  draw(
    context: CanvasRenderingContext2D,
    overlays: readonly ShownOverlay[],
    frame: SliceFrame,
    { pixelRatio, slab }: LayerLook,
  ): void {
    if (overlays.length === 0) return;
    const painted = this.#painted;
    const isPainted =
      painted?.overlays === overlays && painted.frame === frame && painted.slab === slab;
    if (!isPainted) this.#paint({ overlays, frame, slab }, pixelRatio);
    context.drawImage(this.#canvas, 0, 0);
    // Once is enough for all slices.
    const fusion = overlays.find(({ kind }) => kind === 'fusion');
    if (fusion?.kind === 'fusion' && frame.orientation === 'axial')
      drawColorBar(context, fusion, pixelRatio);
  }

  /** The values of volumes laid over as they are drawn at a point of the slice. */
  fusionValuesAt(pointLps: Vector3): readonly FusionValue[] {
    if (this.#painted === undefined) return [];
    const { overlays, frame } = this.#painted;
    const { x, y } = pixelOfPoint(frame, pointLps);
    return overlays.flatMap((overlay) => {
      if (overlay.kind !== 'fusion' || !holds(overlay.volume.geometry, pointLps)) return [];
      const value = this.#fusions.get(overlay.overlayId)?.valueAt(frame, x, y);
      return value === undefined ? [] : [{ name: overlay.name, value }];
    });
  }

  #paint(layer: PaintedLayer, pixelRatio: number): void {
    this.#painted = layer;
    const { overlays, frame, slab } = layer;
    this.#canvas.width = frame.width;
    this.#canvas.height = frame.height;
    const context = this.#canvas.getContext('2d');
    if (context === null) return;
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'medium';
    const known = this.#fusions;
    const fusions = new Map<string, FusionSlice>();
    for (const overlay of overlays) {
      if (overlay.kind !== 'fusion') continue;
      const slice = known.get(overlay.overlayId) ?? new FusionSlice();
      fusions.set(overlay.overlayId, slice);
      this.#blend(context, slice.paint(overlay, frame, slab));
    }
    this.#fusions = fusions;
    for (const overlay of overlays)
      if (overlay.kind === 'segmentation')
        this.#paintSegmentation(context, overlay, frame, pixelRatio);
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

function holds(geometry: VolumeGeometry, pointLps: Vector3): boolean {
  const [i, j, k] = lpsToIndex(geometry, pointLps);
  const isIn = (at: number, count: number): boolean => at >= -0.5 && at <= count - 0.5;
  return isIn(i, geometry.columns) && isIn(j, geometry.rows) && isIn(k, geometry.slices);
}
