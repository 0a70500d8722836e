import { type SharedView, THIN_SLAB, type Vector3 } from '@rounds/classroom';
import { lpsToIndex, type VolumeDescription, type VolumeGeometry } from '@rounds/imaging/asset';

/** How long a frame of a run is shown whose file does not say. */
export const DEFAULT_FRAME_TIME_MS = 100;

/** Pictures to scroll through rather than a body to cut: nothing lies between them, and they have no third dimension. */
export function isImageStack(description: Pick<VolumeDescription, 'kind'> | undefined): boolean {
  return description?.kind === 'image-stack';
}

/** The frame nearest to a point, from 0. */
export function frameAt(geometry: VolumeGeometry, pointLps: Vector3): number {
  const index = Math.round(lpsToIndex(geometry, pointLps)[2]);
  return Math.max(0, Math.min(geometry.slices - 1, index));
}

/** The same spot of the picture on another frame. */
export function pointOnFrame(geometry: VolumeGeometry, point: Vector3, frame: number): Vector3 {
  const m = geometry.indexToLps;
  const steps = frame - lpsToIndex(geometry, point)[2];
  return [point[0] + m[2] * steps, point[1] + m[6] * steps, point[2] + m[10] * steps];
}

/** A view as a stack shows it: exactly on a frame, without cuts and other planes, for there is nothing to cut. */
export function viewOnFrame(view: SharedView, geometry: VolumeGeometry, frame: number): SharedView {
  const crosshairLps = pointOnFrame(geometry, view.crosshairLps, frame);
  return { ...view, crosshairLps, planes: [], oblique: null, slab: THIN_SLAB };
}
