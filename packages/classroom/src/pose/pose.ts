import type { Quaternion, Vector3 } from '../space.ts';

/** Position and orientation of one tracked thing, in room metres. */
export interface RigidPose {
  readonly positionRoom: Vector3;
  readonly orientation: Quaternion;
}

/** Where a pointer ray starts. From a hand it runs along the hand's -Z; from the head, to the spot it touches. */
export type RaySource = 'left' | 'right' | 'head';

export interface PointerRay {
  readonly source: RaySource;
  readonly lengthMetres: number;
}

/** One person at one moment: what others draw as an avatar. Parts that are not tracked are absent. */
export interface Pose {
  readonly head: RigidPose;
  readonly left?: RigidPose;
  readonly right?: RigidPose;
  readonly ray?: PointerRay;
  /** Where the pointer touches the volume or a slice, in patient millimetres. */
  readonly hitLps?: Vector3;
}
