import type {
  PointerRay,
  Pose,
  Quaternion,
  RaySource,
  RigidPose,
  Vector3,
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

interface DrawnRigid {
  readonly positionRoom: Mutable<Vector3>;
  readonly orientation: Mutable<Quaternion>;
}

/** Faster than this nobody walks: it was a jump to another place, and is drawn as one. */
const TELEPORT_METRES_PER_MS = 0.02;

/** A pose to draw into, with the same parts as this one. */
export function drawnPoseLike(pose: Pose): DrawnPose {
  return {
    head: drawnRigid(),
    ...(pose.left ? { left: drawnRigid() } : {}),
    ...(pose.right ? { right: drawnRigid() } : {}),
    ...(pose.ray ? { ray: { source: pose.ray.source, lengthMetres: 0 } } : {}),
    ...(pose.hitLps ? { hitLps: [0, 0, 0] } : {}),
  };
}

export function hasSameParts(drawn: DrawnPose, pose: Pose): boolean {
  return (
    (drawn.left === undefined) === (pose.left === undefined) &&
    (drawn.right === undefined) === (pose.right === undefined) &&
    (drawn.ray === undefined) === (pose.ray === undefined) &&
    (drawn.hitLps === undefined) === (pose.hitLps === undefined)
  );
}

/**
 * Writes the pose at `fraction` of the way from one to the other, which are `spanMs` apart, into `drawn`; before 1 that
 * has the parts of `from`, from 1 on those of `to`. Past 1 positions go on as they went, all else waits. Allocates
 * nothing.
 */
export function blendPose(
  drawn: DrawnPose,
  from: Pose,
  to: Pose,
  fraction: number,
  spanMs: number,
): void {
  blendRigid(drawn.head, from.head, to.head, fraction, spanMs);
  if (drawn.left) blendPart(drawn.left, from.left, to.left, fraction, spanMs);
  if (drawn.right) blendPart(drawn.right, from.right, to.right, fraction, spanMs);
  if (drawn.ray) blendRay(drawn.ray, from.ray, to.ray, fraction);
  const hitFrom = from.hitLps ?? to.hitLps;
  const hitTo = to.hitLps ?? from.hitLps;
  if (drawn.hitLps && hitFrom && hitTo)
    blendVector(drawn.hitLps, hitFrom, hitTo, Math.min(1, fraction));
}

/** What only one of the two has stays where that one has it. */
function blendPart(
  drawn: DrawnRigid,
  from: RigidPose | undefined,
  to: RigidPose | undefined,
  fraction: number,
  spanMs: number,
): void {
  const start = from ?? to;
  const end = to ?? from;
  if (start && end) blendRigid(drawn, start, end, fraction, spanMs);
}

function blendRigid(
  drawn: DrawnRigid,
  from: RigidPose,
  to: RigidPose,
  fraction: number,
  spanMs: number,
): void {
  const moved = distance(from.positionRoom, to.positionRoom);
  if (moved > TELEPORT_METRES_PER_MS * spanMs) {
    const there = fraction >= 1 ? to : from;
    blendVector(drawn.positionRoom, there.positionRoom, there.positionRoom, 0);
    blendOrientation(drawn.orientation, there.orientation, there.orientation, 0);
    return;
  }
  blendVector(drawn.positionRoom, from.positionRoom, to.positionRoom, fraction);
  blendOrientation(drawn.orientation, from.orientation, to.orientation, Math.min(1, fraction));
}

/** A ray that changes hands does so at the end: a length means nothing on another hand. */
function blendRay(
  drawn: { source: RaySource; lengthMetres: number },
  from: PointerRay | undefined,
  to: PointerRay | undefined,
  fraction: number,
): void {
  const shape = fraction < 1 ? from : to;
  if (shape === undefined) return;
  drawn.source = shape.source;
  drawn.lengthMetres = shape.lengthMetres;
  if (fraction < 1 && to !== undefined && to.source === shape.source) {
    drawn.lengthMetres += (to.lengthMetres - shape.lengthMetres) * fraction;
  }
}

function blendVector(drawn: Mutable<Vector3>, from: Vector3, to: Vector3, fraction: number): void {
  drawn[0] = from[0] + (to[0] - from[0]) * fraction;
  drawn[1] = from[1] + (to[1] - from[1]) * fraction;
  drawn[2] = from[2] + (to[2] - from[2]) * fraction;
}

/** Normalised linear blend along the shorter arc: between two ticks as good as the spherical one. */
function blendOrientation(
  drawn: Mutable<Quaternion>,
  from: Quaternion,
  to: Quaternion,
  fraction: number,
): void {
  const cosine = from[0] * to[0] + from[1] * to[1] + from[2] * to[2] + from[3] * to[3];
  const toShare = cosine < 0 ? -fraction : fraction;
  const fromShare = 1 - fraction;
  const x = from[0] * fromShare + to[0] * toShare;
  const y = from[1] * fromShare + to[1] * toShare;
  const z = from[2] * fromShare + to[2] * toShare;
  const w = from[3] * fromShare + to[3] * toShare;
  // Never zero: on the shorter arc the two are at most a right angle apart.
  const length = Math.sqrt(x * x + y * y + z * z + w * w);
  drawn[0] = x / length;
  drawn[1] = y / length;
  drawn[2] = z / length;
  drawn[3] = w / length;
}

function distance(a: Vector3, b: Vector3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function drawnRigid(): DrawnRigid {
  return { positionRoom: [0, 0, 0], orientation: [0, 0, 0, 1] };
}
