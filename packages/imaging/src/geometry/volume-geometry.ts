import { invertMatrix4, transformPoint, type Matrix4, type Vector3 } from './matrix4.ts';

/** Where a voxel grid lies in the patient. Index space is (column, row, slice), voxel centres at integers. */
export interface VolumeGeometry {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /**
   * DICOM order: between rows, between columns, between slices (the median gap along the slice normal).
   * Of a sheared or uneven stack this is nominal; `indexToLps` is what places voxels.
   */
  readonly spacingMm: Vector3;
  readonly indexToLps: Matrix4;
}

/** The box around all voxel centres in patient millimetres, grown by half a voxel to hold whole voxels. */
export interface BoundsLps {
  readonly min: Vector3;
  readonly max: Vector3;
  readonly center: Vector3;
}

/** The patient position (LPS, mm) of a voxel position. */
export function indexToLps(geometry: VolumeGeometry, index: Vector3): Vector3 {
  return transformPoint(geometry.indexToLps, index);
}

/** The voxel position (column, row, slice; fractional) of a patient position (LPS, mm). */
export function lpsToIndex(geometry: VolumeGeometry, pointLps: Vector3): Vector3 {
  return transformPoint(invertMatrix4(geometry.indexToLps), pointLps);
}

/** The axis-aligned box in patient space that holds every voxel whole. */
export function volumeBoundsLps(geometry: VolumeGeometry): BoundsLps {
  const min: [number, number, number] = [Infinity, Infinity, Infinity];
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner += 1) {
    const index: Vector3 = [
      corner & 1 ? geometry.columns - 0.5 : -0.5,
      corner & 2 ? geometry.rows - 0.5 : -0.5,
      corner & 4 ? geometry.slices - 0.5 : -0.5,
    ];
    const point = transformPoint(geometry.indexToLps, index);
    for (const axis of [0, 1, 2] as const) {
      min[axis] = Math.min(min[axis], point[axis]);
      max[axis] = Math.max(max[axis], point[axis]);
    }
  }
  return {
    min,
    max,
    center: [(min[0] + max[0]) / 2, (min[1] + max[1]) / 2, (min[2] + max[2]) / 2],
  };
}

/**
 * The grid of a volume at a coarser resolution level of its asset (0 = full).
 * The low band of the wavelet is sampled at every 2^level-th voxel centre, so the first voxel stays where it is.
 */
export function geometryAtLevel(geometry: VolumeGeometry, level: number): VolumeGeometry {
  const step = 2 ** level;
  return reduceGeometry(geometry, [step, step, 1]);
}

/** The grid that keeps every n-th voxel centre along each axis, starting with the first. */
export function reduceGeometry(geometry: VolumeGeometry, steps: Vector3): VolumeGeometry {
  const [stepColumns, stepRows, stepSlices] = steps;
  const m = geometry.indexToLps;
  return {
    columns: Math.ceil(geometry.columns / stepColumns),
    rows: Math.ceil(geometry.rows / stepRows),
    slices: Math.ceil(geometry.slices / stepSlices),
    spacingMm: [
      geometry.spacingMm[0] * stepRows,
      geometry.spacingMm[1] * stepColumns,
      geometry.spacingMm[2] * stepSlices,
    ],
    indexToLps: [
      m[0] * stepColumns, m[1] * stepRows, m[2] * stepSlices, m[3],
      m[4] * stepColumns, m[5] * stepRows, m[6] * stepSlices, m[7],
      m[8] * stepColumns, m[9] * stepRows, m[10] * stepSlices, m[11],
      0, 0, 0, 1,
    ], // prettier-ignore
  };
}
