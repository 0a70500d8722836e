import { POSE_NUMBERS, type Pose, type RigidPose } from '@rounds/classroom';

/** A millimetre, a fraction of a degree: less looks the same. */
const SAME = 1e-3;
const PARTS = POSE_NUMBERS.flags;

/** What a pose was when it last looked different. Poses are written over at every frame, so it is a copy. */
export class PoseMemory {
  readonly #numbers = new Float64Array(POSE_NUMBERS.count).fill(Number.NaN);

  /** Whether the pose looks different from the one remembered; then it is remembered. Allocates nothing. */
  hasChanged(pose: Pose): boolean {
    let changed = this.#put(PARTS, partsOf(pose));
    if (this.#putRigid(POSE_NUMBERS.head, pose.head)) changed = true;
    if (pose.left && this.#putRigid(POSE_NUMBERS.left, pose.left)) changed = true;
    if (pose.right && this.#putRigid(POSE_NUMBERS.right, pose.right)) changed = true;
    if (pose.ray && this.#put(POSE_NUMBERS.rayLengthMetres, pose.ray.lengthMetres)) changed = true;
    if (pose.hitLps) {
      for (let axis = 0; axis < 3; axis++) {
        if (this.#put(POSE_NUMBERS.hitLps + axis, pose.hitLps[axis] ?? 0)) changed = true;
      }
    }
    return changed;
  }

  #putRigid(at: number, { positionRoom, orientation }: RigidPose): boolean {
    let changed = false;
    for (let i = 0; i < 3; i++) if (this.#put(at + i, positionRoom[i] ?? 0)) changed = true;
    for (let i = 0; i < 4; i++) if (this.#put(at + 3 + i, orientation[i] ?? 0)) changed = true;
    return changed;
  }

  #put(at: number, value: number): boolean {
    if (Math.abs(value - (this.#numbers[at] ?? Number.NaN)) < SAME) return false;
    this.#numbers[at] = value;
    return true;
  }
}

function partsOf({ left, right, ray, hitLps }: Pose): number {
  const source = ray === undefined ? 0 : ray.source === 'left' ? 1 : ray.source === 'right' ? 2 : 3;
  return (left ? 1 : 0) + (right ? 2 : 0) + (hitLps ? 4 : 0) + 8 * source;
}
