import { type CropBox, type CutOut, dot, type SharedView, type Vector3 } from '@rounds/classroom';
import { invertMatrix4, transformPoint, type VolumeGeometry } from '@rounds/imaging/asset';

import { add, lengthOf, scaled } from '../space/vector3.ts';
import { textureToLps } from '../space/volume-space.ts';

/** Box and corner lie along the axes of a volume. Those of another one have to point the same ways, to within 20 degrees. */
const ALIGNED_COSINE = 0.94;

const AXES = [0, 1, 2] as const;
type Axis = (typeof AXES)[number];

/** Which axis of the one volume runs along an axis of the other, and whether the same way. */
interface Counterpart {
  readonly axis: Axis;
  readonly sign: 1 | -1;
}

/** For columns, rows and slices of the other volume. */
type Counterparts = readonly [Counterpart, Counterpart, Counterpart];

/**
 * What is cropped and cut out of one volume, as it cuts the same places of another one.
 * @param offsetLps from a place of the one patient to the same place of the other, in millimetres
 * @returns nothing cut where the other volume lies askew, or wholly outside of the box
 */
export function carriedCuts(
  { crop, cutOut }: Pick<SharedView, 'crop' | 'cutOut'>,
  from: VolumeGeometry,
  to: VolumeGeometry,
  offsetLps: Vector3,
): Pick<SharedView, 'crop' | 'cutOut'> {
  const counterparts = counterpartsOf(from, to);
  if (counterparts === undefined) return { crop: null, cutOut: null };
  const toLps = invertMatrix4(textureToLps(to));
  const carry = (share: Vector3): Vector3 =>
    transformPoint(toLps, add(transformPoint(textureToLps(from), share), offsetLps));
  return {
    crop: crop && carriedBox(crop, counterparts, carry),
    cutOut: cutOut && { octant: carriedOctant(cutOut.octant, counterparts) },
  };
}

function carriedBox(
  { min, max }: CropBox,
  counterparts: Counterparts,
  carry: (share: Vector3) => Vector3,
): CropBox | null {
  const low: [number, number, number] = [0, 0, 0];
  const high: [number, number, number] = [1, 1, 1];
  for (const to of AXES) {
    const { axis, sign } = counterparts[to];
    const end = (corner: Vector3): number => {
      const middle: [number, number, number] = [0.5, 0.5, 0.5];
      middle[axis] = corner[axis];
      return carry(middle)[to];
    };
    // Where nothing is cropped away of the one, nothing is of the other, which may reach farther.
    const ends = [
      min[axis] > 0 ? end(min) : -sign * Infinity,
      max[axis] < 1 ? end(max) : sign * Infinity,
    ];
    low[to] = Math.max(0, Math.min(...ends));
    high[to] = Math.min(1, Math.max(...ends));
  }
  return AXES.every((axis) => low[axis] < high[axis]) ? { min: low, max: high } : null;
}

function carriedOctant(octant: CutOut['octant'], counterparts: Counterparts): CutOut['octant'] {
  const side = (to: Axis): 1 | -1 =>
    octant[counterparts[to].axis] === counterparts[to].sign ? 1 : -1;
  return [side(0), side(1), side(2)];
}

/** Undefined where the axes do not run alongside. */
function counterpartsOf(from: VolumeGeometry, to: VolumeGeometry): Counterparts | undefined {
  const candidates = AXES.map((axis) => directionOf(from, axis));
  const counterpart = (toAxis: Axis): Counterpart | undefined => {
    const direction = directionOf(to, toAxis);
    const axis = AXES.find(
      (i) => Math.abs(dot(candidates[i] ?? direction, direction)) >= ALIGNED_COSINE,
    );
    if (axis === undefined) return undefined;
    return { axis, sign: dot(candidates[axis] ?? direction, direction) < 0 ? -1 : 1 };
  };
  const [x, y, z] = [counterpart(0), counterpart(1), counterpart(2)];
  return x && y && z ? [x, y, z] : undefined;
}

/** Which way an axis of the voxels runs in the patient, as a unit vector. */
function directionOf(geometry: VolumeGeometry, axis: Axis): Vector3 {
  const m = geometry.indexToLps;
  const direction: Vector3 = [m[axis], m[axis + 4] ?? 0, m[axis + 8] ?? 0];
  return scaled(direction, 1 / lengthOf(direction));
}
