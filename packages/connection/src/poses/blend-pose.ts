import {
  hasHitFlag,
  hasLeftFlag,
  hasRightFlag,
  POSE_NUMBERS,
  type Quaternion,
  raySourceOfFlags,
  type RaySource,
  type Vector3,
} from '@rounds/classroom';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A pose that is written into every frame. Which parts it has is fixed when it is made. */
export interface DrawnPose {
  readonly head: DrawnRigid;
  readonly left?: DrawnRigid;
  readonly right?: DrawnRigid;
  readonly ray?: { source: RaySource; lengthMetres: number };
  readonly hitLps?: Mutable<Vector3>;
}

export interface DrawnRigid {
  readonly positionRoom: Mutable<Vector3>;
  readonly orientation: Mutable<Quaternion>;
}

/** Poses as numbers (`POSE_NUMBERS`), and where one of them begins. */
export interface PoseAt {
  numbers: Float64Array;
  offset: number;
}

/** Nobody walks faster (20 m/s): whoever does has been put somewhere else. */
const TELEPORT_METRES_PER_MS = 0.02;

/** A pose to draw into, with the parts that these flags name. */
export function drawnPoseOf(flags: number): DrawnPose {
  const source = raySourceOfFlags(flags);
  return {
    head: drawnRigid(),
    ...(hasLeftFlag(flags) ? { left: drawnRigid() } : {}),
    ...(hasRightFlag(flags) ? { right: drawnRigid() } : {}),
    ...(source ? { ray: { source, lengthMetres: 0 } } : {}),
    ...(hasHitFlag(flags) ? { hitLps: [0, 0, 0] } : {}),
  };
}

export function hasSameParts(drawn: DrawnPose, flags: number): boolean {
  return (
    (drawn.left !== undefined) === hasLeftFlag(flags) &&
    (drawn.right !== undefined) === hasRightFlag(flags) &&
    (drawn.ray !== undefined) === (raySourceOfFlags(flags) !== undefined) &&
    (drawn.hitLps !== undefined) === hasHitFlag(flags)
  );
}

/**
 * Writes the pose at `fraction` of the way from one to the other, which are `spanMs` apart, into `drawn`; before 1 that
 * has the parts of `from`, from 1 on those of `to`. Past 1 positions go on as they went, all else waits. Allocates
 * nothing.
 */
export function blendPose(
  drawn: DrawnPose,
  from: PoseAt,
  to: PoseAt,
  fraction: number,
  spanMs: number,
): void {
  const before = from.numbers[from.offset] ?? 0;
  const after = to.numbers[to.offset] ?? 0;
  blendPart(drawn.head, from, to, POSE_NUMBERS.head, fraction, spanMs);
  if (drawn.left) {
    const [start, end] = [hasLeftFlag(before) ? from : to, hasLeftFlag(after) ? to : from];
    blendPart(drawn.left, start, end, POSE_NUMBERS.left, fraction, spanMs);
  }
  if (drawn.right) {
    const [start, end] = [hasRightFlag(before) ? from : to, hasRightFlag(after) ? to : from];
    blendPart(drawn.right, start, end, POSE_NUMBERS.right, fraction, spanMs);
  }
  if (drawn.ray) blendRay(drawn.ray, from, to, fraction);
  if (drawn.hitLps) {
    const [start, end] = [hasHitFlag(before) ? from : to, hasHitFlag(after) ? to : from];
    blendVector(drawn.hitLps, start, end, POSE_NUMBERS.hitLps, Math.min(1, fraction));
  }
}

/** The same for one part of a pose, which both have. */
export function blendPart(
  drawn: DrawnRigid,
  from: PoseAt,
  to: PoseAt,
  part: number,
  fraction: number,
  spanMs: number,
): void {
  if (metresBetween(from, to, part) > TELEPORT_METRES_PER_MS * spanMs) {
    const there = fraction >= 1 ? to : from;
    blendVector(drawn.positionRoom, there, there, part, 0);
    blendOrientation(drawn.orientation, there, there, part + 3, 0);
    return;
  }
  blendVector(drawn.positionRoom, from, to, part, fraction);
  blendOrientation(drawn.orientation, from, to, part + 3, Math.min(1, fraction));
}

export function metresBetween(from: PoseAt, to: PoseAt, part: number): number {
  const x = numberAt(to, part) - numberAt(from, part);
  const y = numberAt(to, part + 1) - numberAt(from, part + 1);
  const z = numberAt(to, part + 2) - numberAt(from, part + 2);
  return Math.sqrt(x * x + y * y + z * z);
}

/** A ray that changes hands does so at the end: a length means nothing on another hand. */
function blendRay(
  drawn: { source: RaySource; lengthMetres: number },
  from: PoseAt,
  to: PoseAt,
  fraction: number,
): void {
  const shape = fraction < 1 ? from : to;
  const source = raySourceOfFlags(numberAt(shape, 0));
  if (source === undefined) return;
  drawn.source = source;
  drawn.lengthMetres = numberAt(shape, POSE_NUMBERS.rayLengthMetres);
  if (fraction < 1 && raySourceOfFlags(numberAt(to, 0)) === source) {
    drawn.lengthMetres +=
      (numberAt(to, POSE_NUMBERS.rayLengthMetres) - drawn.lengthMetres) * fraction;
  }
}

function blendVector(
  drawn: Mutable<Vector3>,
  from: PoseAt,
  to: PoseAt,
  part: number,
  fraction: number,
): void {
  for (let axis = 0; axis < 3; axis++) {
    const start = numberAt(from, part + axis);
    drawn[axis] = start + (numberAt(to, part + axis) - start) * fraction;
  }
}

/** Normalised linear blend along the shorter arc: between two ticks as good as the spherical one. */
function blendOrientation(
  drawn: Mutable<Quaternion>,
  from: PoseAt,
  to: PoseAt,
  part: number,
  fraction: number,
): void {
  let cosine = 0;
  for (let i = part; i < part + 4; i++) cosine += numberAt(from, i) * numberAt(to, i);
  const toShare = cosine < 0 ? -fraction : fraction;
  const fromShare = 1 - fraction;
  let squared = 0;
  for (let i = 0; i < 4; i++) {
    const value = numberAt(from, part + i) * fromShare + numberAt(to, part + i) * toShare;
    drawn[i] = value;
    squared += value * value;
  }
  // Never zero: on the shorter arc the two are at most a right angle apart.
  const scale = 1 / Math.sqrt(squared);
  for (let i = 0; i < 4; i++) drawn[i] = (drawn[i] ?? 0) * scale;
}

function numberAt({ numbers, offset }: PoseAt, index: number): number {
  return numbers[offset + index] ?? 0;
}

function drawnRigid(): DrawnRigid {
  return { positionRoom: [0, 0, 0], orientation: [0, 0, 0, 1] };
}
