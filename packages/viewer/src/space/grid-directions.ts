import { edgeLabels, type Vector3, type VolumeGeometry } from '@rounds/imaging/asset';

/** Towards what of the patient a grid begins and ends along columns, rows and slices: letters such as R, L, A, P, F, H. */
export type GridDirections = readonly [GridEnds, GridEnds, GridEnds];
export interface GridEnds {
  readonly first: string;
  readonly last: string;
}

export function gridDirections({ indexToLps: m }: VolumeGeometry): GridDirections {
  const along = (axis: 0 | 1 | 2): GridEnds => {
    const rightLps: Vector3 = [m[axis], m[axis + 4] as number, m[axis + 8] as number];
    const labels = edgeLabels({
      originLps: [0, 0, 0],
      rightLps,
      downLps: rightLps,
      columns: 1,
      rows: 1,
    });
    return { first: labels.left, last: labels.right };
  };
  return [along(0), along(1), along(2)];
}
