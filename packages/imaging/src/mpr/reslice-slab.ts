import { transformDirection, transformPoint, type Vector3 } from '../geometry/matrix4.ts';
import { cross, dot, length, normalize } from '../geometry/vector3.ts';
import type { VolumeGeometry } from '../geometry/volume-geometry.ts';
import type { Volume } from '../volume/volume.ts';
import { lpsToIndexMatrix, reslice } from './reslice.ts';
import { onlyAxis, resliceAligned } from './reslice-aligned.ts';
import { projectAcross } from './project-across.ts';
import { SlabLayers, type SlabProjection, type VoxelAxis } from './slab-layers.ts';
import type { SlicePlane } from './slice-plane.ts';

/** A slice with a thickness: half of it lies in front of the plane, half behind. */
export interface Slab {
  readonly thicknessMm: number;
  readonly projection: SlabProjection;
}

/** An oblique slab is looked at in at most so many places along its thickness. */
const MAX_SAMPLES = 96;
const ROUNDING = 1e-6;

/** Where a plane lies among the voxels. */
interface PlaneInIndex {
  readonly start: Vector3;
  readonly right: Vector3;
  readonly down: Vector3;
}

/**
 * Cuts thick slices, in modality values; keeps what it needs to cut the next one quickly. A slab along the voxel axes is
 * made of the voxel layers whose middle lies in it, and slides from layer to layer at the price of the layers that come
 * and go. Any other is sampled about once per voxel along its thickness. One that is thinner than a voxel is a plane.
 */
export class SlabReslicer {
  readonly #layers = new SlabLayers();

  /** The voxels have changed. */
  forget(): void {
    this.#layers.forget();
  }

  /** Writes plane.columns x plane.rows values; what no part of the slab touches gets the volume's minimum. */
  reslice(volume: Volume, plane: SlicePlane, slab: Slab, out: Float32Array): void {
    const samples = slabSamples(volume.geometry, plane, slab.thicknessMm);
    if (samples <= 1) {
      reslice(volume, plane, out);
      return;
    }
    if (out.length < plane.columns * plane.rows)
      throw new RangeError('The output is smaller than the plane.');
    if (volume.samplesPerPixel !== 1) throw new RangeError('Colour has no modality values.');
    const axis = layerAxis(volume, plane);
    if (axis === undefined) projectAcross(volume, plane, slab, samples, out);
    else this.#resliceLayers(volume, plane, slab, axis, out);
  }

  #resliceLayers(
    volume: Volume,
    plane: SlicePlane,
    { thicknessMm, projection }: Slab,
    axis: VoxelAxis,
    out: Float32Array,
  ): void {
    const { geometry } = volume;
    const { start, right, down } = planeInIndex(geometry, plane);
    const half = thicknessMm / 2 / layerStepMm(geometry, axis) + ROUNDING;
    const count = [geometry.columns, geometry.rows, geometry.slices][axis] as number;
    const first = Math.max(0, Math.ceil(start[axis] - half));
    const last = Math.min(count - 1, Math.floor(start[axis] + half));
    if (last < first) {
      out.fill(volume.valueRange.min, 0, plane.columns * plane.rows);
      return;
    }
    const isFalling = (volume.rescaleSlope[0] ?? 1) < 0;
    const stored = isFalling ? opposite(projection) : projection;
    const { values, columns, rows } = this.#layers.project(volume, { axis, first, last }, stored);
    const source = {
      geometry: { columns, rows, slices: 1 },
      storedValues: values,
      rescaleSlope: volume.rescaleSlope,
      rescaleIntercept: volume.rescaleIntercept,
      valueRange: volume.valueRange,
    };
    const u = axis === 0 ? 1 : 0;
    const v = axis === 2 ? 1 : 2;
    resliceAligned(
      source, plane, out,
      start[u], start[v], 0, right[u], right[v], 0, down[u], down[v], 0,
    ); // prettier-ignore
  }
}

/** In how many places along its thickness a slab is sampled; 1: it is a plane. */
export function slabSamples(
  geometry: VolumeGeometry,
  plane: SlicePlane,
  thicknessMm: number,
): number {
  const normal = normalize(cross(plane.rightLps, plane.downLps));
  const [i, j, k] = transformDirection(lpsToIndexMatrix(geometry), normal);
  const voxelsPerMm = Math.max(Math.abs(i), Math.abs(j), Math.abs(k));
  const steps = thicknessMm * voxelsPerMm;
  if (steps < 1) return 1;
  return Math.min(MAX_SAMPLES, Math.ceil(steps) + 1);
}

/** The voxel axis a slab runs along; undefined where it is oblique to the voxels, or slices differ in their rescale. */
function layerAxis(volume: Volume, plane: SlicePlane): VoxelAxis | undefined {
  if (volume.rescaleSlope.length !== 1) return undefined;
  const { right, down } = planeInIndex(volume.geometry, plane);
  const across = onlyAxis(...right);
  const downwards = onlyAxis(...down);
  if (across < 0 || downwards < 0 || across === downwards) return undefined;
  const axis = (3 - across - downwards) as VoxelAxis;
  // In a sheared grid the next layer does not lie straight behind.
  const edge = axisEdge(volume.geometry, axis);
  const normal = normalize(cross(plane.rightLps, plane.downLps));
  return Math.abs(dot(edge, normal)) > length(edge) * (1 - ROUNDING) ? axis : undefined;
}

function planeInIndex(geometry: VolumeGeometry, plane: SlicePlane): PlaneInIndex {
  const toIndex = lpsToIndexMatrix(geometry);
  return {
    start: transformPoint(toIndex, plane.originLps),
    right: transformDirection(toIndex, plane.rightLps),
    down: transformDirection(toIndex, plane.downLps),
  };
}

function axisEdge({ indexToLps: m }: VolumeGeometry, axis: VoxelAxis): Vector3 {
  return [m[axis], m[4 + axis] as number, m[8 + axis] as number];
}

function layerStepMm(geometry: VolumeGeometry, axis: VoxelAxis): number {
  return length(axisEdge(geometry, axis));
}

/** Where larger stored values stand for smaller ones. */
function opposite(projection: SlabProjection): SlabProjection {
  if (projection === 'average') return projection;
  return projection === 'mip' ? 'minip' : 'mip';
}
