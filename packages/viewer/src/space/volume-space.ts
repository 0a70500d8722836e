import {
  patientToRoom,
  type CaseVolume,
  type CutPlane,
  type Vector3,
  type VolumePlacement,
} from '@rounds/classroom';
import type { Matrix4, VolumeGeometry } from '@rounds/imaging/asset';

import { composeMatrices } from './matrix4.ts';
import { lengthOf, subtract } from './vector3.ts';

/**
 * Texture space is the unit cube over whole voxels: the centre of voxel i lies at (i + 0.5) / count on its axis.
 * It is what the graphics card samples, so every shader works in it.
 */
export function textureToLps(geometry: VolumeGeometry): Matrix4 {
  const { columns, rows, slices } = geometry;
  const textureToIndex: Matrix4 = [
    columns, 0, 0, -0.5,
    0, rows, 0, -0.5,
    0, 0, slices, -0.5,
    0, 0, 0, 1,
  ]; // prettier-ignore
  return composeMatrices(geometry.indexToLps, textureToIndex);
}

/** Edge lengths of the voxel block along columns, rows and slices. */
export function volumeSizeMm(geometry: VolumeGeometry): Vector3 {
  const m = textureToLps(geometry);
  return [
    lengthOf([m[0], m[4], m[8]]),
    lengthOf([m[1], m[5], m[9]]),
    lengthOf([m[2], m[6], m[10]]),
  ];
}

/** `patientToRoom` of the classroom as one matrix. */
export function lpsToRoom(
  volume: Pick<CaseVolume, 'centerLps'>,
  placement: VolumePlacement,
): Matrix4 {
  const origin = patientToRoom(volume, placement, [0, 0, 0]);
  const x = subtract(patientToRoom(volume, placement, [1, 0, 0]), origin);
  const y = subtract(patientToRoom(volume, placement, [0, 1, 0]), origin);
  const z = subtract(patientToRoom(volume, placement, [0, 0, 1]), origin);
  return [
    x[0], y[0], z[0], origin[0],
    x[1], y[1], z[1], origin[1],
    x[2], y[2], z[2], origin[2],
    0, 0, 0, 1,
  ]; // prettier-ignore
}

/** A cut plane as (a, b, c, d) in texture space: kept is where a x + b y + c z + d >= 0, in millimetres. */
export function planeInTexture(
  plane: Pick<CutPlane, 'pointLps' | 'normalLps'>,
  toLps: Matrix4,
): [number, number, number, number] {
  const [nx, ny, nz] = plane.normalLps;
  const [px, py, pz] = plane.pointLps;
  return [
    nx * toLps[0] + ny * toLps[4] + nz * toLps[8],
    nx * toLps[1] + ny * toLps[5] + nz * toLps[9],
    nx * toLps[2] + ny * toLps[6] + nz * toLps[10],
    nx * (toLps[3] - px) + ny * (toLps[7] - py) + nz * (toLps[11] - pz),
  ];
}
