import type { Vector3 } from '@rounds/classroom';
import {
  type BitMask,
  indexToLps,
  invertMatrix4,
  type Segment,
  type SlicePlane,
  transformDirection,
  transformPoint,
  type VolumeGeometry,
} from '@rounds/imaging/asset';

/** How regions are drawn on a slice. */
export interface SegmentStyle {
  /** 0 to 1. */
  readonly opacity: number;
  /** Width of the outline in pixels. */
  readonly outline: number;
}

/** How much of the fill is there at an opacity: at the middle setting the anatomy is still to be read. */
export function fillAlpha(opacity: number): number {
  return opacity ** 2;
}

export function outlineAlpha(opacity: number): number {
  return Math.min(1, opacity * 2);
}

/** A rectangle of pixels, ends not included. */
interface PixelRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Paints segments on one slice; keeps its scratch memory between slices. */
export class SegmentPainter {
  /** How many segments each pixel is in. */
  #counts = new Uint8Array(0);
  #inside = new Uint8Array(0);

  /**
   * Paints all segments into cleared RGBA pixels of the plane: fills first, mixed where segments overlap, then outlines.
   * Voxels are shown as they are: a pixel is in a segment if the voxel it falls into is.
   */
  paint(
    segments: readonly Segment[],
    geometry: VolumeGeometry,
    plane: SlicePlane,
    { opacity, outline }: SegmentStyle,
    out: Uint8ClampedArray,
  ): void {
    const count = plane.columns * plane.rows;
    if (this.#counts.length < count) this.#counts = new Uint8Array(count);
    else this.#counts.fill(0, 0, count);
    const edges: { readonly segment: Segment; readonly pixels: readonly number[] }[] = [];
    for (const segment of segments) {
      const rect = pixelRect(segment.mask, geometry, plane);
      if (rect === undefined) continue;
      this.#sample(segment.mask, geometry, plane, rect);
      const pixels = this.#fill(segment, plane, rect, fillAlpha(opacity) * 255, outline, out);
      edges.push({ segment, pixels });
    }
    const alpha = Math.round(outlineAlpha(opacity) * 255);
    for (const { segment, pixels } of edges) {
      const [red, green, blue] = segment.colorRgb;
      for (const at of pixels) {
        out[at] = red;
        out[at + 1] = green;
        out[at + 2] = blue;
        out[at + 3] = alpha;
      }
    }
  }

  /** Which pixels of a rectangle are in a mask. */
  #sample(mask: BitMask, geometry: VolumeGeometry, plane: SlicePlane, rect: PixelRect): void {
    const width = rect.right - rect.left;
    const height = rect.bottom - rect.top;
    if (this.#inside.length < width * height) this.#inside = new Uint8Array(width * height);
    const toIndex = invertMatrix4(geometry.indexToLps);
    const start = transformPoint(toIndex, plane.originLps);
    const [right0, right1, right2] = transformDirection(toIndex, plane.rightLps);
    const [down0, down1, down2] = transformDirection(toIndex, plane.downLps);
    const { bits, origin, size } = mask;
    const [columns, rows, slices] = size;
    for (let y = 0, at = 0; y < height; y++) {
      const py = y + rect.top;
      // Half a voxel is added so that cutting off decimals rounds to the nearest voxel.
      let i = start[0] + down0 * py + right0 * rect.left - origin[0] + 0.5;
      let j = start[1] + down1 * py + right1 * rect.left - origin[1] + 0.5;
      let k = start[2] + down2 * py + right2 * rect.left - origin[2] + 0.5;
      for (let x = 0; x < width; x++, at++, i += right0, j += right1, k += right2) {
        if (i < 0 || j < 0 || k < 0 || i >= columns || j >= rows || k >= slices) {
          this.#inside[at] = 0;
          continue;
        }
        const bit = ((k | 0) * rows + (j | 0)) * columns + (i | 0);
        this.#inside[at] = ((bits[Math.floor(bit / 8)] as number) >> (bit & 7)) & 1;
      }
    }
  }

  /** @returns where the outline goes: offsets into the RGBA pixels */
  #fill(
    { colorRgb: [red, green, blue] }: Segment,
    plane: SlicePlane,
    rect: PixelRect,
    alpha: number,
    outline: number,
    out: Uint8ClampedArray,
  ): readonly number[] {
    const inside = this.#inside;
    const counts = this.#counts;
    const width = rect.right - rect.left;
    const height = rect.bottom - rect.top;
    const edges: number[] = [];
    // What goes on beyond the pane has no edge there; beyond the mask's own box there is nothing of it.
    const atLeft = rect.left === 0;
    const atTop = rect.top === 0;
    const atRight = rect.right === plane.columns;
    const atBottom = rect.bottom === plane.rows;
    for (let y = 0, at = 0; y < height; y++) {
      const isTop = y < outline;
      const isBottom = y >= height - outline;
      for (let x = 0; x < width; x++, at++) {
        if (inside[at] === 0) continue;
        const pixel = (y + rect.top) * plane.columns + x + rect.left;
        const to = pixel * 4;
        const before = counts[pixel] as number;
        const share = 1 / (before + 1);
        out[to] = (out[to] as number) + (red - (out[to] as number)) * share;
        out[to + 1] = (out[to + 1] as number) + (green - (out[to + 1] as number)) * share;
        out[to + 2] = (out[to + 2] as number) + (blue - (out[to + 2] as number)) * share;
        out[to + 3] = alpha;
        if (before < 255) counts[pixel] = before + 1;
        const isEdge =
          (x < outline ? !atLeft : inside[at - outline] === 0) ||
          (x >= width - outline ? !atRight : inside[at + outline] === 0) ||
          (isTop ? !atTop : inside[at - outline * width] === 0) ||
          (isBottom ? !atBottom : inside[at + outline * width] === 0);
        if (isEdge) edges.push(to);
      }
    }
    return edges;
  }
}

/** The pixels that a mask may touch; undefined where its box does not meet the plane. */
function pixelRect(
  mask: BitMask,
  geometry: VolumeGeometry,
  plane: SlicePlane,
): PixelRect | undefined {
  if (mask.voxelCount === 0) return undefined;
  const { originLps, rightLps, downLps } = plane;
  const normal: Vector3 = [
    rightLps[1] * downLps[2] - rightLps[2] * downLps[1],
    rightLps[2] * downLps[0] - rightLps[0] * downLps[2],
    rightLps[0] * downLps[1] - rightLps[1] * downLps[0],
  ];
  let [lowX, lowY, low] = [Infinity, Infinity, Infinity];
  let [highX, highY, high] = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const point = indexToLps(geometry, [
      mask.origin[0] - 0.5 + (corner & 1 ? mask.size[0] : 0),
      mask.origin[1] - 0.5 + (corner & 2 ? mask.size[1] : 0),
      mask.origin[2] - 0.5 + (corner & 4 ? mask.size[2] : 0),
    ]);
    const offset: Vector3 = [
      point[0] - originLps[0],
      point[1] - originLps[1],
      point[2] - originLps[2],
    ];
    const x = along(offset, rightLps);
    const y = along(offset, downLps);
    const height = along(offset, normal);
    lowX = Math.min(lowX, x);
    highX = Math.max(highX, x);
    lowY = Math.min(lowY, y);
    highY = Math.max(highY, y);
    low = Math.min(low, height);
    high = Math.max(high, height);
  }
  if (low > 0 || high < 0) return undefined;
  const rect = {
    left: Math.max(0, Math.floor(lowX) - 1),
    top: Math.max(0, Math.floor(lowY) - 1),
    right: Math.min(plane.columns, Math.ceil(highX) + 2),
    bottom: Math.min(plane.rows, Math.ceil(highY) + 2),
  };
  return rect.right > rect.left && rect.bottom > rect.top ? rect : undefined;
}

/** How many times a step goes into an offset. */
function along(offset: Vector3, step: Vector3): number {
  const square = step[0] ** 2 + step[1] ** 2 + step[2] ** 2;
  return (offset[0] * step[0] + offset[1] * step[1] + offset[2] * step[2]) / square;
}
