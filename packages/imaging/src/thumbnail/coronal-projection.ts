import { rescaleOfSlice, type Volume } from '../volume/volume.ts';
import type { Picture } from './picture.ts';

/** Which voxel axis runs along each axis of the patient, and whether it runs against it. */
interface PatientAxes {
  /** Voxel axis (0 columns, 1 rows, 2 slices) that runs to the left, backwards, and up. */
  readonly left: Axis;
  readonly back: Axis;
  readonly up: Axis;
}

interface Axis {
  readonly voxelAxis: 0 | 1 | 2;
  readonly reversed: boolean;
}

/** About as many pixels as the projection is drawn with. */
const TARGET_SIDE = 128;

/** Below this nothing is left to attenuate: air, and the padding outside the scanned circle. */
const AIR_HU = -1000;

/**
 * The volume as seen from the front: the highest value (PET, MR) or the attenuation (CT: the mean square above air, a
 * radiograph that favours bone) along every ray from front to back, head up, the patient's left on the right. Undefined for voxel axes far from those of the patient.
 */
export function coronalProjection(
  volume: Volume,
  kind: 'highest' | 'attenuation',
): Picture | undefined {
  const axes = patientAxes(volume);
  if (!axes) return undefined;
  const sides = [volume.geometry.columns, volume.geometry.rows, volume.geometry.slices] as const;
  const spacing = volume.geometry.spacingMm;
  const spacings = [spacing[1], spacing[0], spacing[2]] as const;
  const strides = [1, sides[0], sides[0] * sides[1]] as const;
  const stepOf = ({ voxelAxis }: Axis): number =>
    Math.max(1, Math.floor(sides[voxelAxis] / TARGET_SIDE));
  const across = { ...axes.left, step: stepOf(axes.left) };
  const upwards = { ...axes.up, step: stepOf(axes.up) };
  const depth = { ...axes.back, step: stepOf(axes.back) };
  const columns = Math.floor(sides[across.voxelAxis] / across.step);
  const rows = Math.floor(sides[upwards.voxelAxis] / upwards.step);
  const values = new Float32Array(columns * rows);
  const project = rayProjection(volume, kind, {
    stride: strides[depth.voxelAxis] * depth.step,
    count: Math.floor(sides[depth.voxelAxis] / depth.step),
    slicesPerStep: depth.voxelAxis === 2 ? depth.step : 0,
  });
  for (let row = 0; row < rows; row += 1) {
    // The first row of the picture is the top.
    const v = (upwards.reversed ? row : rows - 1 - row) * upwards.step;
    for (let column = 0; column < columns; column += 1) {
      const u = (across.reversed ? columns - 1 - column : column) * across.step;
      const start = u * strides[across.voxelAxis] + v * strides[upwards.voxelAxis];
      values[row * columns + column] = project(start, Math.floor(start / strides[2]));
    }
  }
  return {
    columns,
    rows,
    channels: 1,
    values,
    pixelWidth: spacings[across.voxelAxis] * across.step,
    pixelHeight: spacings[upwards.voxelAxis] * upwards.step,
  };
}

/** What one ray sees: from a voxel on, step by step. */
function rayProjection(
  volume: Volume,
  kind: 'highest' | 'attenuation',
  ray: { readonly stride: number; readonly count: number; readonly slicesPerStep: number },
): (start: number, startSlice: number) => number {
  const { slices } = volume.geometry;
  const stored = volume.storedValues;
  const slopes = Float64Array.from({ length: slices }, (_, k) => rescaleOfSlice(volume, k).slope);
  const intercepts = Float64Array.from(
    { length: slices },
    (_, k) => rescaleOfSlice(volume, k).intercept,
  );
  return (start, startSlice) => {
    let sum = 0;
    let highest = -Infinity;
    for (let n = 0, at = start, slice = startSlice; n < ray.count; n += 1) {
      const value = stored[at]! * slopes[slice]! + intercepts[slice]!;
      const excess = value - AIR_HU;
      if (excess > 0) sum += excess * excess;
      if (value > highest) highest = value;
      at += ray.stride;
      slice += ray.slicesPerStep;
    }
    return kind === 'highest' ? highest : Math.sqrt(sum / ray.count);
  };
}

function patientAxes({ geometry }: Volume): PatientAxes | undefined {
  const m = geometry.indexToLps;
  const nearest = (patientAxis: 0 | 1 | 2): Axis => {
    const parts = [m[patientAxis * 4]!, m[patientAxis * 4 + 1]!, m[patientAxis * 4 + 2]!];
    // Components count in voxels of different sizes: compare directions, not steps.
    const cosines = parts.map(
      (part, axis) => part / Math.hypot(m[axis]!, m[4 + axis]!, m[8 + axis]!),
    );
    let voxelAxis: 0 | 1 | 2 = 0;
    for (const axis of [1, 2] as const) {
      if (Math.abs(cosines[axis]!) > Math.abs(cosines[voxelAxis]!)) voxelAxis = axis;
    }
    return { voxelAxis, reversed: cosines[voxelAxis]! < 0 };
  };
  const axes = { left: nearest(0), back: nearest(1), up: nearest(2) };
  const used = new Set([axes.left.voxelAxis, axes.back.voxelAxis, axes.up.voxelAxis]);
  return used.size === 3 ? axes : undefined;
}
