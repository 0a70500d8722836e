import type { VolumeGeometry } from '../geometry/volume-geometry.ts';
import {
  boxOrigin,
  boxSize,
  emptyBox,
  MAX_MASK_BYTES,
  maskByteLength,
  type GrowingBox,
} from '../segmentation/bit-mask.ts';
import { paletteColour } from '../segmentation/segment-colour.ts';
import { gridOfGeometry, type Segment, type Segmentation } from '../segmentation/segmentation.ts';

/** Labels are small numbers: a segment each, 0 is background. */
export const MAX_LABEL = 1023;

/** The regions of a label image; undefined if a value is no label, there is none, or they are too large together. */
export function labelsToSegmentation(
  values: Int16Array | Uint16Array,
  geometry: VolumeGeometry,
): Segmentation | undefined {
  const boxes = boxesByLabel(values, geometry);
  if (!boxes || boxes.size === 0) return undefined;
  const labels = [...boxes.keys()].sort((a, b) => a - b);
  let byteLength = 0;
  const segments: Segment[] = [];
  for (const [i, label] of labels.entries()) {
    const box = boxes.get(label) ?? emptyBox();
    byteLength += maskByteLength(boxSize(box));
    if (byteLength > MAX_MASK_BYTES) return undefined;
    segments.push({
      number: label,
      label: `Segment ${label}`,
      colorRgb: paletteColour(i),
      propertyCategory: null,
      propertyType: null,
      mask: maskOf(values, geometry, label, box),
    });
  }
  return {
    kind: 'labelmap',
    grid: gridOfGeometry(geometry),
    segments,
    sopInstanceKey: '',
    frameOfReferenceKey: '',
    referencedSopInstanceKeys: [],
  };
}

function boxesByLabel(
  values: Int16Array | Uint16Array,
  { columns, rows, slices }: VolumeGeometry,
): Map<number, GrowingBox> | undefined {
  const boxes = new Map<number, GrowingBox>();
  let at = 0;
  for (let slice = 0; slice < slices; slice += 1) {
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1, at += 1) {
        const label = values[at]!;
        if (label === 0) continue;
        if (label < 0 || label > MAX_LABEL) return undefined;
        let box = boxes.get(label);
        if (!box) boxes.set(label, (box = emptyBox()));
        if (column < box.minColumn) box.minColumn = column;
        if (column > box.maxColumn) box.maxColumn = column;
        if (row < box.minRow) box.minRow = row;
        if (row > box.maxRow) box.maxRow = row;
        if (slice < box.minSlice) box.minSlice = slice;
        if (slice > box.maxSlice) box.maxSlice = slice;
      }
    }
  }
  return boxes;
}

function maskOf(
  values: Int16Array | Uint16Array,
  { columns, rows }: VolumeGeometry,
  label: number,
  box: GrowingBox,
): Segment['mask'] {
  const size = boxSize(box);
  const bits = new Uint8Array(maskByteLength(size));
  let bit = 0;
  let voxelCount = 0;
  for (let slice = box.minSlice; slice <= box.maxSlice; slice += 1) {
    for (let row = box.minRow; row <= box.maxRow; row += 1) {
      const start = (slice * rows + row) * columns;
      for (let column = box.minColumn; column <= box.maxColumn; column += 1, bit += 1) {
        if (values[start + column] !== label) continue;
        bits[bit >>> 3]! |= 1 << (bit & 7);
        voxelCount += 1;
      }
    }
  }
  return { origin: boxOrigin(box), size, bits, voxelCount };
}
