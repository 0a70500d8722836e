import type { Vector3 } from '../geometry/matrix4.ts';
import {
  boxOrigin,
  boxSize,
  emptyBox,
  EMPTY_MASK,
  MAX_MASK_BYTES,
  maskByteLength,
  type BitMask,
  type GrowingBox,
} from './bit-mask.ts';
import type { SegmentFrames } from './segment-frames.ts';

/** One frame: the pixels of one segment (of all segments, in a label map) in one plane. */
export interface SegmentFrame {
  readonly frameIndex: number;
  readonly segmentNumber: number;
  readonly plane: number;
}

/** The masks of segments by their number; undefined if they would take more than 256 MB. */
export async function collectMasks(
  frames: SegmentFrames,
  placed: readonly SegmentFrame[],
  numbers: ReadonlySet<number>,
): Promise<((segmentNumber: number) => BitMask) | undefined> {
  const boxes = new Map<number, GrowingBox>();
  for (const number of numbers) boxes.set(number, emptyBox());
  await forEachFrame(frames, placed, (samples, frame) => {
    growBoxes(frames, samples, frame, boxes);
  });
  const masks = new Map<number, MaskInProgress>();
  let byteLength = 0;
  for (const [number, box] of boxes) {
    const size = boxSize(box);
    byteLength += maskByteLength(size);
    if (byteLength > MAX_MASK_BYTES) return undefined;
    masks.set(number, {
      origin: boxOrigin(box),
      size,
      bits: new Uint8Array(maskByteLength(size)),
      voxelCount: 0,
    });
  }
  await forEachFrame(frames, placed, (samples, frame) => {
    setBits(frames, samples, frame, masks);
  });
  return (segmentNumber) => masks.get(segmentNumber) ?? EMPTY_MASK;
}

interface MaskInProgress extends BitMask {
  voxelCount: number;
}

async function forEachFrame(
  frames: SegmentFrames,
  placed: readonly SegmentFrame[],
  visit: (samples: Uint8Array | Uint16Array, frame: SegmentFrame) => void,
): Promise<void> {
  for (const frame of placed) visit(await frames.samplesOf(frame.frameIndex), frame);
}

function growBoxes(
  { kind, rows, columns, threshold }: SegmentFrames,
  samples: Uint8Array | Uint16Array,
  { segmentNumber, plane }: SegmentFrame,
  boxes: ReadonlyMap<number, GrowingBox>,
): void {
  const single = kind === 'labelmap' ? undefined : boxes.get(segmentNumber);
  for (let row = 0, i = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, i += 1) {
      const sample = samples[i]!;
      if (sample < threshold) continue;
      const box = single ?? boxes.get(sample);
      if (!box) continue;
      if (column < box.minColumn) box.minColumn = column;
      if (column > box.maxColumn) box.maxColumn = column;
      if (row < box.minRow) box.minRow = row;
      if (row > box.maxRow) box.maxRow = row;
      if (plane < box.minSlice) box.minSlice = plane;
      if (plane > box.maxSlice) box.maxSlice = plane;
    }
  }
}

function setBits(
  { kind, rows, columns, threshold }: SegmentFrames,
  samples: Uint8Array | Uint16Array,
  { segmentNumber, plane }: SegmentFrame,
  masks: ReadonlyMap<number, MaskInProgress>,
): void {
  const single = kind === 'labelmap' ? undefined : masks.get(segmentNumber);
  for (let row = 0, i = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, i += 1) {
      const sample = samples[i]!;
      if (sample < threshold) continue;
      const mask = single ?? masks.get(sample);
      if (mask) setBit(mask, column, row, plane);
    }
  }
}

function setBit(mask: MaskInProgress, column: number, row: number, slice: number): void {
  const [originColumn, originRow, originSlice]: Vector3 = mask.origin;
  const bit =
    ((slice - originSlice) * mask.size[1] + row - originRow) * mask.size[0] + column - originColumn;
  const byte = bit >>> 3;
  const flag = 1 << (bit & 7);
  // The same segment may come twice in one plane.
  if ((mask.bits[byte]! & flag) !== 0) return;
  mask.bits[byte]! |= flag;
  mask.voxelCount += 1;
}
