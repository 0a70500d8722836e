import type { Quaternion, Vector3 } from '../space.ts';
import { normalizeQuaternion } from '../space.ts';
import type { PointerRay, Pose, RaySource, RigidPose } from './pose.ts';

/**
 * The pose bytes of docs/protocol.md (rules P1-P9), little endian:
 *
 *   pose  = flags:u8 rigid(head) [rigid(left)] [rigid(right)] [rayLengthMm:u16] [hit]
 *   rigid = xMm:i16 yMm:i16 zMm:i16 orientation:5 bytes
 *   hit   = x:i24 y:i24 z:i24, hundredths of a patient millimetre
 *
 * Error at most 0.87 mm in position (half a millimetre per axis) and 0.05 degree in orientation.
 */
export const POSE_MAX_BYTES = 1 + 3 * 11 + 2 + 9;
/** A pose that tells of the head alone. */
export const HEAD_POSE_BYTES = 1 + 11;

/** Positions end where int16 millimetres end; the room is smaller. */
export const ROOM_EXTENT_METRES = 32;
const ROOM_EXTENT_MM = 1000 * ROOM_EXTENT_METRES;
export const HIT_EXTENT_MM = 83_886.07;

const HAS_LEFT = 1;
const HAS_RIGHT = 2;
const HAS_HIT = 4;
const RAY_SHIFT = 3;
const RAY_MASK = 3 << RAY_SHIFT;
/** Says that only the head is told here, whatever else the person tracks; it stands alone. */
const FAR = 32;
const RIGID_BYTES = 11;
const RAY_SOURCES: readonly (RaySource | undefined)[] = [undefined, 'left', 'right', 'head'];

const HIT_STEPS_PER_MM = 100;
const HIT_MAX = 0x7f_ffff;
const COMPONENT_STEPS = 4095;
const COMPONENT_RANGE = Math.SQRT1_2;

/** Writes a pose at an offset and gives the offset behind it. Out-of-range values are clamped. */
export function writePose(view: DataView, offset: number, pose: Pose): number {
  let flags = 0;
  if (pose.left) flags |= HAS_LEFT;
  if (pose.right) flags |= HAS_RIGHT;
  if (pose.hitLps) flags |= HAS_HIT;
  if (pose.ray) flags |= RAY_SOURCES.indexOf(pose.ray.source) << RAY_SHIFT;
  view.setUint8(offset, flags);
  let at = writeRigid(view, offset + 1, pose.head);
  if (pose.left) at = writeRigid(view, at, pose.left);
  if (pose.right) at = writeRigid(view, at, pose.right);
  if (pose.ray) {
    view.setUint16(at, clampRound(pose.ray.lengthMetres * 1000, 0, 65_535), true);
    at += 2;
  }
  return pose.hitLps ? writeHit(view, at, pose.hitLps) : at;
}

export function encodePose(pose: Pose): Uint8Array {
  const bytes = new Uint8Array(POSE_MAX_BYTES);
  return bytes.slice(0, writePose(new DataView(bytes.buffer), 0, pose));
}

/** Byte length of a pose by its flags; 0 for flags that no pose has. */
const POSE_LENGTHS = Uint8Array.from({ length: 256 }, (_, flags) => lengthOfFlags(flags));

function lengthOfFlags(flags: number): number {
  if (flags === FAR) return HEAD_POSE_BYTES;
  if ((flags & ~(HAS_LEFT | HAS_RIGHT | HAS_HIT | RAY_MASK)) !== 0) return 0;
  let length = HEAD_POSE_BYTES;
  if (flags & HAS_LEFT) length += RIGID_BYTES;
  if (flags & HAS_RIGHT) length += RIGID_BYTES;
  if (flags & RAY_MASK) length += 2;
  if (flags & HAS_HIT) length += 9;
  return length;
}

/** Byte length of the pose that starts here, or 0 where no well-formed one does. Allocates nothing. */
export function poseLengthIn(bytes: Uint8Array, offset: number): number {
  const length = POSE_LENGTHS[bytes[offset] ?? 255] ?? 0;
  return offset + length <= bytes.length ? length : 0;
}

/** Whether the pose that starts here tells of the head alone because its person is far away. */
export function isFarPose(bytes: Uint8Array, offset: number): boolean {
  return bytes[offset] === FAR;
}

/** Whether the person of the pose that starts here points at something. */
export function hasHit(bytes: Uint8Array, offset: number): boolean {
  return ((bytes[offset] ?? 0) & (HAS_HIT | FAR)) === HAS_HIT;
}

/** Whether everything the pose that starts here tracks is inside the room. Allocates nothing. */
export function isInsideRoom(bytes: Uint8Array, offset: number): boolean {
  const flags = bytes[offset] ?? 0;
  const rigids = 1 + (flags & HAS_LEFT) + ((flags & HAS_RIGHT) >> 1);
  for (let rigid = 0; rigid < rigids; rigid++) {
    const at = offset + 1 + rigid * RIGID_BYTES;
    for (let axis = 0; axis < 3; axis++) {
      const unsigned = (bytes[at + 2 * axis] ?? 0) | ((bytes[at + 2 * axis + 1] ?? 0) << 8);
      if (Math.abs((unsigned << 16) >> 16) > ROOM_EXTENT_MM) return false;
    }
  }
  return true;
}

/** Copies the head of an encoded pose as one of somebody far away. @returns the offset behind it */
export function copyFarPose(
  target: Uint8Array,
  targetOffset: number,
  source: Uint8Array,
  sourceOffset: number,
): number {
  target[targetOffset] = FAR;
  for (let i = 1; i < HEAD_POSE_BYTES; i++) {
    target[targetOffset + i] = source[sourceOffset + i] ?? 0;
  }
  return targetOffset + HEAD_POSE_BYTES;
}

/** Reads the pose at an offset; undefined where the bytes are not one. Whatever the bytes, values are finite. */
export function readPose(view: DataView, offset: number): Pose | undefined {
  if (offset >= view.byteLength) return undefined;
  const flags = view.getUint8(offset);
  const length = POSE_LENGTHS[flags] ?? 0;
  if (length === 0 || offset + length > view.byteLength) return undefined;
  let at = offset + 1;
  const head = readRigid(view, at);
  at += 11;
  const pose: { -readonly [K in keyof Pose]: Pose[K] } = { head };
  if (flags & HAS_LEFT) {
    pose.left = readRigid(view, at);
    at += 11;
  }
  if (flags & HAS_RIGHT) {
    pose.right = readRigid(view, at);
    at += 11;
  }
  const source = RAY_SOURCES[(flags & RAY_MASK) >> RAY_SHIFT];
  if (source) {
    const ray: PointerRay = { source, lengthMetres: view.getUint16(at, true) / 1000 };
    pose.ray = ray;
    at += 2;
  }
  if (flags & HAS_HIT) pose.hitLps = readHit(view, at);
  return pose;
}

/**
 * Where the parts of a pose lie among its numbers: a position is three of them, an orientation the four behind it. What
 * the flags do not name is left as it was.
 */
export const POSE_NUMBERS = {
  count: 26,
  flags: 0,
  head: 1,
  left: 8,
  right: 15,
  rayLengthMetres: 22,
  hitLps: 23,
} as const;

export const isFarFlags = (flags: number): boolean => flags === FAR;
export const hasLeftFlag = (flags: number): boolean => (flags & HAS_LEFT) !== 0;
export const hasRightFlag = (flags: number): boolean => (flags & HAS_RIGHT) !== 0;
export const hasHitFlag = (flags: number): boolean => (flags & HAS_HIT) !== 0;
export const raySourceOfFlags = (flags: number): RaySource | undefined =>
  RAY_SOURCES[(flags & RAY_MASK) >> RAY_SHIFT];

/**
 * Reads the pose at an offset as numbers (`POSE_NUMBERS`), for who reads thousands a second: it allocates nothing.
 * @returns the offset behind the pose, or 0 where the bytes are not one
 */
export function readPoseNumbers(
  bytes: Uint8Array,
  offset: number,
  target: Float64Array,
  targetOffset: number,
): number {
  const length = poseLengthIn(bytes, offset);
  if (length === 0) return 0;
  const flags = bytes[offset] ?? 0;
  target[targetOffset] = flags;
  let at = offset + 1;
  readRigidNumbers(bytes, at, target, targetOffset + POSE_NUMBERS.head);
  at += RIGID_BYTES;
  if (flags & HAS_LEFT) {
    readRigidNumbers(bytes, at, target, targetOffset + POSE_NUMBERS.left);
    at += RIGID_BYTES;
  }
  if (flags & HAS_RIGHT) {
    readRigidNumbers(bytes, at, target, targetOffset + POSE_NUMBERS.right);
    at += RIGID_BYTES;
  }
  if (flags & RAY_MASK) {
    target[targetOffset + POSE_NUMBERS.rayLengthMetres] = unsigned16(bytes, at) / 1000;
    at += 2;
  }
  if (flags & HAS_HIT) {
    const hit = targetOffset + POSE_NUMBERS.hitLps;
    for (let axis = 0; axis < 3; axis++) {
      const unsigned = unsigned16(bytes, at + 3 * axis) | ((bytes[at + 3 * axis + 2] ?? 0) << 16);
      target[hit + axis] = ((unsigned << 8) >> 8) / HIT_STEPS_PER_MM;
    }
  }
  return offset + length;
}

function readRigidNumbers(
  bytes: Uint8Array,
  offset: number,
  target: Float64Array,
  targetOffset: number,
): void {
  for (let axis = 0; axis < 3; axis++) {
    const signed = (unsigned16(bytes, offset + 2 * axis) << 16) >> 16;
    target[targetOffset + axis] = signed / 1000;
  }
  const word = (unsigned16(bytes, offset + 6) | (unsigned16(bytes, offset + 8) << 16)) >>> 0;
  const largest = word >>> 30;
  const a = component((word >>> 18) & 4095);
  const b = component((word >>> 6) & 4095);
  const c = component(((word & 63) << 6) | ((bytes[offset + 10] ?? 0) & 63));
  const rest = Math.sqrt(Math.max(0, 1 - a * a - b * b - c * c));
  const scale = 1 / Math.sqrt(a * a + b * b + c * c + rest * rest);
  const at = targetOffset + 3;
  target[at] = (largest === 0 ? rest : a) * scale;
  target[at + 1] = (largest === 1 ? rest : largest === 0 ? a : b) * scale;
  target[at + 2] = (largest === 2 ? rest : largest === 3 ? c : b) * scale;
  target[at + 3] = (largest === 3 ? rest : c) * scale;
}

function unsigned16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8);
}

function writeRigid(view: DataView, offset: number, rigid: RigidPose): number {
  for (let axis = 0; axis < 3; axis++) {
    const millimetres = clampRound(
      (rigid.positionRoom[axis] ?? 0) * 1000,
      -ROOM_EXTENT_MM,
      ROOM_EXTENT_MM,
    );
    view.setInt16(offset + 2 * axis, millimetres, true);
  }
  writeOrientation(view, offset + 6, rigid.orientation);
  return offset + 11;
}

function readRigid(view: DataView, offset: number): RigidPose {
  return {
    positionRoom: [
      view.getInt16(offset, true) / 1000,
      view.getInt16(offset + 2, true) / 1000,
      view.getInt16(offset + 4, true) / 1000,
    ],
    orientation: readOrientation(view, offset + 6),
  };
}

/**
 * Smallest three: the component of largest magnitude is left out and rebuilt from the others. Ten bits per component
 * would err by up to 0.14 degree; twelve stay under 0.05, for one byte more.
 */
function writeOrientation(view: DataView, offset: number, orientation: Quaternion): void {
  const q = normalizeQuaternion(orientation);
  let largest = 0;
  for (let i = 1; i < 4; i++) if (Math.abs(q[i] ?? 0) > Math.abs(q[largest] ?? 0)) largest = i;
  const sign = (q[largest] ?? 0) < 0 ? -1 : 1;
  const steps: number[] = [];
  for (let i = 0; i < 4; i++) {
    if (i === largest) continue;
    const unit = (sign * (q[i] ?? 0)) / COMPONENT_RANGE;
    steps.push(clampRound((unit * 0.5 + 0.5) * COMPONENT_STEPS, 0, COMPONENT_STEPS));
  }
  const [a = 0, b = 0, c = 0] = steps;
  view.setUint32(offset, ((largest << 30) | (a << 18) | (b << 6) | (c >> 6)) >>> 0, true);
  view.setUint8(offset + 4, c & 63);
}

function readOrientation(view: DataView, offset: number): Quaternion {
  const word = view.getUint32(offset, true);
  const largest = word >>> 30;
  const a = component((word >>> 18) & 4095);
  const b = component((word >>> 6) & 4095);
  const c = component(((word & 63) << 6) | (view.getUint8(offset + 4) & 63));
  const rest = Math.sqrt(Math.max(0, 1 - a * a - b * b - c * c));
  const q: Quaternion =
    largest === 0
      ? [rest, a, b, c]
      : largest === 1
        ? [a, rest, b, c]
        : largest === 2
          ? [a, b, rest, c]
          : [a, b, c, rest];
  return normalizeQuaternion(q);
}

function component(step: number): number {
  return (step / COMPONENT_STEPS - 0.5) * 2 * COMPONENT_RANGE;
}

function writeHit(view: DataView, offset: number, hitLps: Vector3): number {
  for (let axis = 0; axis < 3; axis++) {
    const steps = clampRound((hitLps[axis] ?? 0) * HIT_STEPS_PER_MM, -HIT_MAX, HIT_MAX) & 0xff_ffff;
    view.setUint16(offset + 3 * axis, steps & 0xffff, true);
    view.setUint8(offset + 3 * axis + 2, steps >> 16);
  }
  return offset + 9;
}

function readHit(view: DataView, offset: number): Vector3 {
  return [readInt24(view, offset), readInt24(view, offset + 3), readInt24(view, offset + 6)];
}

function readInt24(view: DataView, offset: number): number {
  const unsigned = view.getUint16(offset, true) | (view.getUint8(offset + 2) << 16);
  return ((unsigned << 8) >> 8) / HIT_STEPS_PER_MM;
}

function clampRound(value: number, min: number, max: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.max(min, Math.min(max, Math.round(value)));
}
