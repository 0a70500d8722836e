import type { CropBox, CutPlane, Vector3 } from '@rounds/classroom';
import { indexToLps, type VolumeGeometry } from '@rounds/imaging/asset';

import { cross, lengthOf, scaled, subtract } from './vector3.ts';

/** The sides of a crop box that take something away, as cuts: up to six, none where there is no crop. */
export function cropPlanes(geometry: VolumeGeometry, crop: CropBox | null): readonly CutPlane[] {
  if (crop === null) return [];
  const counts: Vector3 = [geometry.columns, geometry.rows, geometry.slices];
  // Shares count from the outer edge of the first voxel.
  const at = (shares: Vector3): Vector3 =>
    indexToLps(geometry, [
      shares[0] * counts[0] - 0.5,
      shares[1] * counts[1] - 0.5,
      shares[2] * counts[2] - 0.5,
    ]);
  const origin = at([0, 0, 0]);
  const edges = [at([1, 0, 0]), at([0, 1, 0]), at([0, 0, 1])].map((end) => subtract(end, origin));
  return ([0, 1, 2] as const).flatMap((axis) => {
    const [edge, second, third] = [0, 1, 2].map((i) => edges[(axis + i) % 3] as Vector3) as [
      Vector3,
      Vector3,
      Vector3,
    ];
    const across = cross(second, third);
    const isAgainst = across[0] * edge[0] + across[1] * edge[1] + across[2] * edge[2] < 0;
    const inwards = scaled(across, (isAgainst ? -1 : 1) / lengthOf(across));
    const side = (name: string, pointLps: Vector3, normalLps: Vector3): CutPlane => ({
      planeId: `:crop-${name}-${axis}`,
      enabled: true,
      pointLps,
      normalLps,
    });
    return [
      ...(crop.min[axis] > 0 ? [side('from', at(crop.min), inwards)] : []),
      ...(crop.max[axis] < 1 ? [side('to', at(crop.max), scaled(inwards, -1))] : []),
    ];
  });
}
