import type { Pose } from './pose.ts';
import {
  copyFarPose,
  encodePose,
  isFarPose,
  isInsideRoom,
  POSE_MAX_BYTES,
  poseLengthIn,
  readPose,
} from './pose-codec.ts';

/**
 * Client to server: [sequence:u16][lastTickSeen:u32][pose]. With nothing behind the header it only acknowledges a tick.
 */
export const POSE_UPDATE_HEADER_BYTES = 6;
export const POSE_UPDATE_MAX_BYTES = POSE_UPDATE_HEADER_BYTES + POSE_MAX_BYTES;

/** Server to clients: [tick:u32][serverMs:u32][count:u16]{[seatIndex:u16][pose]}. */
export const SNAPSHOT_HEADER_BYTES = 10;
/** What an entry of a snapshot has before its pose. */
export const SEAT_INDEX_BYTES = 2;

export interface PoseUpdate {
  readonly sequence: number;
  readonly lastTickSeen: number;
  /** Absent where the update only acknowledges a tick. */
  readonly pose?: Pose;
}

export interface Snapshot {
  readonly tick: number;
  /** Milliseconds on the room's own clock; it starts at 0 with the room and only ever grows. */
  readonly serverMs: number;
  readonly poses: readonly SeatPose[];
}

export interface SeatPose {
  readonly seatIndex: number;
  readonly pose: Pose;
  /** Only the head is told here: hands and pointer of that person are not known, which does not mean that there are none. */
  readonly isFar: boolean;
}

const NOTHING = new Uint8Array(0);

export function encodePoseUpdate(update: PoseUpdate): Uint8Array {
  const pose = update.pose === undefined ? NOTHING : encodePose(update.pose);
  const bytes = new Uint8Array(POSE_UPDATE_HEADER_BYTES + pose.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, update.sequence & 0xffff, true);
  view.setUint32(2, update.lastTickSeen >>> 0, true);
  bytes.set(pose, POSE_UPDATE_HEADER_BYTES);
  return bytes;
}

/** Undefined where the bytes are not exactly one pose update. */
export function decodePoseUpdate(bytes: Uint8Array): PoseUpdate | undefined {
  if (!isPoseUpdate(bytes)) return undefined;
  const view = viewOf(bytes);
  const header = { sequence: view.getUint16(0, true), lastTickSeen: view.getUint32(2, true) };
  const pose = readPose(view, POSE_UPDATE_HEADER_BYTES);
  return pose === undefined ? header : { ...header, pose };
}

/**
 * Whether the bytes from an offset on are exactly one pose update, of somebody inside the room; what the server's hot path asks before it
 * keeps them. Nobody is far from themselves. Allocates nothing.
 */
export function isPoseUpdate(bytes: Uint8Array, offset = 0): boolean {
  const poseAt = offset + POSE_UPDATE_HEADER_BYTES;
  if (bytes.length === poseAt) return true;
  const length = poseLengthIn(bytes, poseAt);
  return (
    length > 0 &&
    poseAt + length === bytes.length &&
    !isFarPose(bytes, poseAt) &&
    isInsideRoom(bytes, poseAt)
  );
}

/** The number of the well-formed pose update at an offset. */
export function sequenceIn(bytes: Uint8Array, offset = 0): number {
  return (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8);
}

/** The tick that the well-formed pose update at an offset acknowledges. */
export function lastTickSeenIn(bytes: Uint8Array, offset = 0): number {
  return readUint32(bytes, offset + 2);
}

/** Writes the header of a snapshot. @returns the offset behind it */
export function writeSnapshotHeader(
  target: Uint8Array,
  offset: number,
  tick: number,
  serverMs: number,
  count: number,
): number {
  writeUint32(target, offset, tick);
  writeUint32(target, offset + 4, serverMs);
  writeUint16(target, offset + 8, count);
  return offset + SNAPSHOT_HEADER_BYTES;
}

/** Copies an encoded pose into a snapshot as it is. @returns the offset behind the entry */
export function copySeatPose(
  target: Uint8Array,
  offset: number,
  seatIndex: number,
  source: Uint8Array,
  sourceOffset: number,
  poseLength: number,
): number {
  writeUint16(target, offset, seatIndex);
  const at = offset + SEAT_INDEX_BYTES;
  for (let i = 0; i < poseLength; i++) target[at + i] = source[sourceOffset + i] ?? 0;
  return at + poseLength;
}

/** Copies the head of an encoded pose into a snapshot. @returns the offset behind the entry */
export function copyFarSeatPose(
  target: Uint8Array,
  offset: number,
  seatIndex: number,
  source: Uint8Array,
  sourceOffset: number,
): number {
  writeUint16(target, offset, seatIndex);
  return copyFarPose(target, offset + SEAT_INDEX_BYTES, source, sourceOffset);
}

/**
 * Packs poses that are still in their encoded form, so that the server never decodes what it only passes on.
 * `poses` are (seatIndex, encoded pose) pairs.
 */
export function encodeSnapshot(
  tick: number,
  serverMs: number,
  poses: readonly { readonly seatIndex: number; readonly poseBytes: Uint8Array }[],
): Uint8Array {
  let length = SNAPSHOT_HEADER_BYTES;
  for (const entry of poses) length += SEAT_INDEX_BYTES + entry.poseBytes.length;
  const bytes = new Uint8Array(length);
  let at = writeSnapshotHeader(bytes, 0, tick, serverMs, poses.length);
  for (const { seatIndex, poseBytes } of poses) {
    at = copySeatPose(bytes, at, seatIndex, poseBytes, 0, poseBytes.length);
  }
  return bytes;
}

/** Undefined where the bytes are not exactly one snapshot. */
export function decodeSnapshot(bytes: Uint8Array): Snapshot | undefined {
  if (bytes.length < SNAPSHOT_HEADER_BYTES) return undefined;
  const view = viewOf(bytes);
  const count = view.getUint16(8, true);
  const poses: SeatPose[] = [];
  let at = SNAPSHOT_HEADER_BYTES;
  for (let i = 0; i < count; i++) {
    const poseAt = at + SEAT_INDEX_BYTES;
    const length = poseLengthIn(bytes, poseAt);
    const pose = length === 0 ? undefined : readPose(view, poseAt);
    if (pose === undefined) return undefined;
    poses.push({ seatIndex: view.getUint16(at, true), pose, isFar: isFarPose(bytes, poseAt) });
    at = poseAt + length;
  }
  if (at !== bytes.length) return undefined;
  return { tick: view.getUint32(0, true), serverMs: view.getUint32(4, true), poses };
}

/**
 * How many poses the snapshot in these bytes has, or -1 where the bytes are not exactly one: asked before a snapshot is
 * read pose by pose. Allocates nothing.
 */
export function countSnapshotPoses(bytes: Uint8Array): number {
  if (bytes.length < SNAPSHOT_HEADER_BYTES) return -1;
  const count = (bytes[8] ?? 0) | ((bytes[9] ?? 0) << 8);
  let at = SNAPSHOT_HEADER_BYTES;
  for (let i = 0; i < count; i++) {
    const length = poseLengthIn(bytes, at + SEAT_INDEX_BYTES);
    if (length === 0) return -1;
    at += SEAT_INDEX_BYTES + length;
  }
  return at === bytes.length ? count : -1;
}

export function snapshotTickIn(bytes: Uint8Array): number {
  return readUint32(bytes, 0);
}

/** The room's time of the snapshot in these bytes. */
export function snapshotServerMsIn(bytes: Uint8Array): number {
  return readUint32(bytes, 4);
}

/** The seat that the entry of a snapshot at an offset tells of; its pose follows. */
export function seatIndexIn(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readUint32(bytes: Uint8Array, offset: number): number {
  return (
    ((bytes[offset] ?? 0) |
      ((bytes[offset + 1] ?? 0) << 8) |
      ((bytes[offset + 2] ?? 0) << 16) |
      ((bytes[offset + 3] ?? 0) << 24)) >>>
    0
  );
}

function writeUint16(target: Uint8Array, offset: number, value: number): void {
  target[offset] = value & 255;
  target[offset + 1] = (value >>> 8) & 255;
}

function writeUint32(target: Uint8Array, offset: number, value: number): void {
  writeUint16(target, offset, value & 0xffff);
  writeUint16(target, offset + 2, value >>> 16);
}
