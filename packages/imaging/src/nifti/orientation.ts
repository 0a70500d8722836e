import { invertMatrix4, type Matrix4, type Vector3 } from '../geometry/matrix4.ts';
import { cross, dot, length, normalize } from '../geometry/vector3.ts';

/** Cosine of 89 degrees: axes within a plane must be that close to a right angle. */
const MAX_IN_PLANE_COSINE = 0.0175;
/** Degrees by which the slice axis may lean before it counts as tilted, as for DICOM stacks. */
const TILT_TOLERANCE_DEGREES = 0.2;
const MAX_COORDINATE_MM = 1e6;
const MAX_SPACING_MM = 1000;

/** Which voxel axes run against the order a picture is read in, and the matrix once they are turned round. */
export interface ReadingOrder {
  readonly flips: readonly [columns: boolean, rows: boolean, slices: boolean];
  readonly indexToLps: Matrix4;
  readonly tilted: boolean;
}

/**
 * How to turn NIfTI voxels so that slices read like DICOM's: columns run to the left of the patient (or backwards),
 * rows backwards (or down), and the axes are right-handed. Undefined for a matrix that is no picture of a patient.
 */
export function readingOrder(indexToRas: Matrix4, size: Vector3): ReadingOrder | undefined {
  // RAS to LPS: the first two axes of the patient change sign (by subtraction, which knows no minus zero).
  const toLps: Matrix4 = [
    0 - indexToRas[0], 0 - indexToRas[1], 0 - indexToRas[2], 0 - indexToRas[3],
    0 - indexToRas[4], 0 - indexToRas[5], 0 - indexToRas[6], 0 - indexToRas[7],
    indexToRas[8], indexToRas[9], indexToRas[10], indexToRas[11],
    0, 0, 0, 1,
  ]; // prettier-ignore
  const axes = [0, 1, 2].map((axis): Vector3 => [toLps[axis]!, toLps[4 + axis]!, toLps[8 + axis]!]);
  const [across, down, through] = axes as [Vector3, Vector3, Vector3];
  const plausible =
    axes.every((axis) => length(axis) > 0 && length(axis) <= MAX_SPACING_MM) &&
    [toLps[3], toLps[7], toLps[11]].every((c) => Math.abs(c) < MAX_COORDINATE_MM) &&
    Math.abs(dot(normalize(across), normalize(down))) <= MAX_IN_PLANE_COSINE;
  if (!plausible) return undefined;
  const flipColumns = runsBackwards(across);
  const flipRows = runsBackwards(down);
  const normal = cross(across, down);
  const lean = dot(normalize(normal), normalize(through));
  if (Math.abs(lean) < 0.1) return undefined;
  const flipSlices = lean < 0 !== (flipColumns !== flipRows);
  const flips = [flipColumns, flipRows, flipSlices] as const;
  const indexToLps = flipAxes(toLps, flips, size);
  try {
    invertMatrix4(indexToLps);
  } catch {
    return undefined;
  }
  const tiltDegrees = (Math.acos(Math.min(1, Math.abs(lean))) * 180) / Math.PI;
  return { flips, indexToLps, tilted: tiltDegrees > TILT_TOLERANCE_DEGREES };
}

/** Whether an in-plane axis runs right, forwards, or up: against reading order. */
function runsBackwards([x, y, z]: Vector3): boolean {
  const [ax, ay, az] = [Math.abs(x), Math.abs(y), Math.abs(z)];
  if (ax >= ay && ax >= az) return x < 0;
  return ay >= az ? y < 0 : z > 0;
}

function flipAxes(m: Matrix4, flips: ReadingOrder['flips'], size: Vector3): Matrix4 {
  const out = [...m];
  for (const [axis, flip] of flips.entries()) {
    if (!flip) continue;
    for (let row = 0; row < 3; row += 1) {
      out[row * 4 + 3]! += m[row * 4 + axis]! * ((size[axis] ?? 1) - 1);
      out[row * 4 + axis] = 0 - m[row * 4 + axis]!;
    }
  }
  return out as unknown as Matrix4;
}

/** Voxels in reading order; the same array if nothing has to be turned. */
export function reorderVoxels<Values extends Int16Array | Uint16Array>(
  values: Values,
  [columns, rows, slices]: Vector3,
  [flipColumns, flipRows, flipSlices]: ReadingOrder['flips'],
): Values {
  if (!flipColumns && !flipRows && !flipSlices) return values;
  const out = values.slice() as Values;
  let write = 0;
  for (let k = 0; k < slices; k += 1) {
    const slice = flipSlices ? slices - 1 - k : k;
    for (let j = 0; j < rows; j += 1, write += columns) {
      const row = flipRows ? rows - 1 - j : j;
      const start = (slice * rows + row) * columns;
      const line = values.subarray(start, start + columns);
      out.set(line, write);
      if (flipColumns) out.subarray(write, write + columns).reverse();
    }
  }
  return out;
}
