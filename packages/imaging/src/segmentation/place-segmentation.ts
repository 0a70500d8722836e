import { invertMatrix4, transformPoint, type Matrix4, type Vector3 } from '../geometry/matrix4.ts';
import { add, dot, scale, subtract } from '../geometry/vector3.ts';
import type { VolumeGeometry } from '../geometry/volume-geometry.ts';
import { EMPTY_MASK, isInMask, MAX_MASK_BYTES, maskByteLength, type BitMask } from './bit-mask.ts';
import type { PlacedSegmentation, Segmentation, SegmentationGrid } from './segmentation.ts';

/** Distances to the edge of a plane closer than this ratio of its thickness are rounding. */
const EDGE_TOLERANCE = 1e-3;

/**
 * The segments on the voxels of a volume, whose spacing, orientation and order of slices may be others: a voxel is in
 * if the nearest voxel of the segmentation is, as long as it lies within its planes.
 * Throws RangeError if the masks would take more than 256 MB.
 */
export function placeSegmentation(
  segmentation: Segmentation,
  geometry: VolumeGeometry,
): PlacedSegmentation {
  const { columns, rows, slices } = geometry;
  const planes = layPlanes(segmentation.grid, geometry);
  let byteLength = 0;
  const segments = segmentation.segments.map((segment) => {
    const mask = placeMask(segment.mask, planes, geometry);
    byteLength += mask.bits.length;
    if (byteLength > MAX_MASK_BYTES) throw new RangeError('The masks are too large together.');
    return { ...segment, mask };
  });
  return { columns, rows, slices, segments };
}

/** A segmentation's planes as seen from the index space of a volume. */
interface Planes {
  readonly grid: SegmentationGrid;
  /** Volume index to column of the first plane, its row, and millimetres along the normal: rows of an affine matrix. */
  readonly fromVolume: Matrix4;
  /** Per plane: millimetres along the normal, and the shift of its first voxel in columns and rows. */
  readonly alongMm: Float64Array;
  readonly shiftColumns: Float64Array;
  readonly shiftRows: Float64Array;
}

function layPlanes(grid: SegmentationGrid, { indexToLps: m }: VolumeGeometry): Planes {
  const { columnStepLps, rowStepLps, normalLps, planePositionsLps } = grid;
  const origin = planePositionsLps[0] ?? [0, 0, 0];
  const toColumn = scale(columnStepLps, 1 / dot(columnStepLps, columnStepLps));
  const toRow = scale(rowStepLps, 1 / dot(rowStepLps, rowStepLps));
  const axes: readonly Vector3[] = [
    [m[0], m[4], m[8]],
    [m[1], m[5], m[9]],
    [m[2], m[6], m[10]],
  ];
  const start = subtract([m[3], m[7], m[11]], origin);
  const row = (onto: Vector3): readonly [number, number, number, number] => [
    dot(axes[0]!, onto),
    dot(axes[1]!, onto),
    dot(axes[2]!, onto),
    dot(start, onto),
  ];
  const offsets = planePositionsLps.map((position) => subtract(position, origin));
  return {
    grid,
    fromVolume: [...row(toColumn), ...row(toRow), ...row(normalLps), 0, 0, 0, 1],
    alongMm: Float64Array.from(offsets, (offset) => dot(offset, normalLps)),
    shiftColumns: Float64Array.from(offsets, (offset) => dot(offset, toColumn)),
    shiftRows: Float64Array.from(offsets, (offset) => dot(offset, toRow)),
  };
}

interface IndexBox {
  readonly min: Vector3;
  readonly max: Vector3;
}

function placeMask(mask: BitMask, planes: Planes, geometry: VolumeGeometry): BitMask {
  const box = mask.voxelCount === 0 ? undefined : boxInVolume(mask, planes, geometry);
  if (!box) return EMPTY_MASK;
  const size: Vector3 = [
    box.max[0] - box.min[0] + 1,
    box.max[1] - box.min[1] + 1,
    box.max[2] - box.min[2] + 1,
  ];
  if (maskByteLength(size) > MAX_MASK_BYTES)
    throw new RangeError('The mask of a segment is too large.');
  const bits = new Uint8Array(maskByteLength(size));
  return { origin: box.min, size, bits, voxelCount: pullVoxels(mask, planes, box, bits) };
}

/** The voxels of the volume that may be in a mask: around the corners of its box, plane by plane. */
function boxInVolume(
  { origin, size }: BitMask,
  { grid, alongMm }: Planes,
  geometry: VolumeGeometry,
): IndexBox | undefined {
  const lpsToIndex = invertMatrix4(geometry.indexToLps);
  const min: [number, number, number] = [Infinity, Infinity, Infinity];
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  const half = grid.planeThicknessMm * (0.5 + EDGE_TOLERANCE);
  for (let plane = origin[2]; plane < origin[2] + size[2] && plane < alongMm.length; plane += 1) {
    const position = grid.planePositionsLps[plane]!;
    for (let corner = 0; corner < 8; corner += 1) {
      const column = corner & 1 ? origin[0] + size[0] - 0.5 : origin[0] - 0.5;
      const row = corner & 2 ? origin[1] + size[1] - 0.5 : origin[1] - 0.5;
      const point = add(
        add(position, scale(grid.normalLps, corner & 4 ? half : -half)),
        add(scale(grid.columnStepLps, column), scale(grid.rowStepLps, row)),
      );
      const index = transformPoint(lpsToIndex, point);
      for (const axis of [0, 1, 2] as const) {
        min[axis] = Math.min(min[axis], index[axis]);
        max[axis] = Math.max(max[axis], index[axis]);
      }
    }
  }
  const sides = [geometry.columns, geometry.rows, geometry.slices];
  for (const axis of [0, 1, 2] as const) {
    min[axis] = Math.max(0, Math.ceil(min[axis] - EDGE_TOLERANCE));
    max[axis] = Math.min(sides[axis]! - 1, Math.floor(max[axis] + EDGE_TOLERANCE));
    if (min[axis] > max[axis]) return undefined;
  }
  return { min, max };
}

/** Sets the bits of all voxels of a box that are in the mask; returns how many are. */
function pullVoxels(
  mask: BitMask,
  planes: Planes,
  { min, max }: IndexBox,
  bits: Uint8Array,
): number {
  const { fromVolume: m, shiftColumns, shiftRows } = planes;
  const isTilted = Math.abs(m[8]) > 1e-9;
  let count = 0;
  let bit = 0;
  for (let slice = min[2]; slice <= max[2]; slice += 1) {
    for (let row = min[1]; row <= max[1]; row += 1) {
      const column0 = m[1] * row + m[2] * slice + m[3];
      const row0 = m[5] * row + m[6] * slice + m[7];
      const along0 = m[9] * row + m[10] * slice + m[11];
      let plane = nearestPlane(planes, along0 + m[8] * min[0]);
      for (let column = min[0]; column <= max[0]; column += 1, bit += 1) {
        if (isTilted) plane = nearestPlane(planes, along0 + m[8] * column);
        if (plane < 0) continue;
        const sourceColumn = nearestWhole(column0 + m[0] * column - shiftColumns[plane]!);
        const sourceRow = nearestWhole(row0 + m[4] * column - shiftRows[plane]!);
        if (!isInMask(mask, sourceColumn, sourceRow, plane)) continue;
        bits[bit >>> 3]! |= 1 << (bit & 7);
        count += 1;
      }
    }
  }
  return count;
}

/** Rounds by truncation, several times faster than Math.round; indices lie within a million. */
function nearestWhole(index: number): number {
  return ((index + 1_048_576.5) | 0) - 1_048_576;
}

/** The plane a distance along the normal belongs to; -1 between and beyond planes. */
function nearestPlane({ alongMm, grid }: Planes, distanceMm: number): number {
  let low = 0;
  let high = alongMm.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (alongMm[middle]! < distanceMm) low = middle + 1;
    else high = middle;
  }
  const above = alongMm[low]!;
  const below = low > 0 ? alongMm[low - 1]! : -Infinity;
  const plane = distanceMm - below < above - distanceMm ? low - 1 : low;
  const reach = grid.planeThicknessMm * (0.5 + EDGE_TOLERANCE);
  return Math.abs(alongMm[plane]! - distanceMm) <= reach ? plane : -1;
}
