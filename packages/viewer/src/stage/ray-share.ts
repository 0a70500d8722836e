import {
  type CaseVolume,
  roomDirectionToPatient,
  roomToPatient,
  type Vector3,
  type VolumePlacement,
} from '@rounds/classroom';

/** An eye in the room, and how far it sees to the sides. Its axes are unit vectors in room space. */
export interface SeeingEye {
  readonly eyeRoom: Vector3;
  readonly right: Vector3;
  readonly up: Vector3;
  readonly forward: Vector3;
  /** Tangents of half the angle of sight. */
  readonly tanHalfWidth: number;
  readonly tanHalfHeight: number;
}

/** Where a volume lies in the patient, and how large it is. */
type VolumeBox = Pick<CaseVolume, 'centerLps' | 'sizeMm'>;

/** Rays tried along each axis of the picture. */
const TRIED = 24;

/** What rays through the pixels of a picture find of a volume. */
export interface RaysOfPicture {
  /** Share of the pixels whose ray meets the volume's box. */
  readonly share: number;
  /** How long those rays are inside the box on average: what they would march if nothing ended them or let them leap. */
  readonly meanPathMm: number;
}

/** Share of a picture's pixels whose ray meets the box of a volume. */
export function rayShare(volume: VolumeBox, placement: VolumePlacement, eye: SeeingEye): number {
  return raysOfPicture(volume, placement, eye).share;
}

/**
 * Tries some rays of a picture. They say what a frame will cost before it is drawn, also with the eye inside of the box.
 */
export function raysOfPicture(
  volume: VolumeBox,
  placement: VolumePlacement,
  eye: SeeingEye,
): RaysOfPicture {
  const origin = roomToPatient(volume, placement, eye.eyeRoom);
  const right = roomDirectionToPatient(placement, eye.right);
  const up = roomDirectionToPatient(placement, eye.up);
  const forward = roomDirectionToPatient(placement, eye.forward);
  let hits = 0;
  let pathMm = 0;
  for (let row = 0; row < TRIED; row++) {
    const y = ((2 * row + 1) / TRIED - 1) * eye.tanHalfHeight;
    for (let column = 0; column < TRIED; column++) {
      const x = ((2 * column + 1) / TRIED - 1) * eye.tanHalfWidth;
      const depthMm = depthInBox(volume, origin, forward, right, x, up, y);
      if (depthMm <= 0) continue;
      hits += 1;
      pathMm += depthMm * Math.sqrt(1 + x * x + y * y);
    }
  }
  return { share: hits / TRIED ** 2, meanPathMm: hits === 0 ? 0 : pathMm / hits };
}

/** How much of a ray lies in the box, along the direction of looking; 0 or less: none of it. */
function depthInBox(
  { centerLps, sizeMm }: VolumeBox,
  origin: Vector3,
  forward: Vector3,
  right: Vector3,
  x: number,
  up: Vector3,
  y: number,
): number {
  let start = 0;
  let end = Infinity;
  for (let axis = 0; axis < 3; axis++) {
    const along =
      (forward[axis] as number) + x * (right[axis] as number) + y * (up[axis] as number);
    const from = (origin[axis] as number) - (centerLps[axis] as number);
    const half = (sizeMm[axis] as number) / 2;
    const a = (-half - from) / along;
    const b = (half - from) / along;
    start = Math.max(start, Math.min(a, b));
    end = Math.min(end, Math.max(a, b));
  }
  return end - start;
}
