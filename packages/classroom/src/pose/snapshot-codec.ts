import type { Pose } from './pose.ts';
import { encodePose, POSE_MAX_BYTES, poseByteLength, readPose } from './pose-codec.ts';

/** Client to server, at most TICK_RATE_HZ: [sequence:u16][lastTickSeen:u32][pose]. */
export const POSE_UPDATE_HEADER_BYTES = 6;
export const POSE_UPDATE_MAX_BYTES = POSE_UPDATE_HEADER_BYTES + POSE_MAX_BYTES;

/** Server to clients, once a tick: [tick:u32][serverMs:u32][count:u16]{[seatIndex:u16][pose]}. */
export const SNAPSHOT_HEADER_BYTES = 10;

export interface PoseUpdate {
  readonly sequence: number;
  readonly lastTickSeen: number;
  readonly pose: Pose;
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
}

export function encodePoseUpdate(update: PoseUpdate): Uint8Array {
  const pose = encodePose(update.pose);
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
  const pose = readPose(view, POSE_UPDATE_HEADER_BYTES);
  if (pose === undefined) return undefined;
  return { sequence: view.getUint16(0, true), lastTickSeen: view.getUint32(2, true), pose };
}

/** Whether the bytes are exactly one pose update; what the server's hot path asks before it keeps them. */
export function isPoseUpdate(bytes: Uint8Array): boolean {
  if (bytes.length <= POSE_UPDATE_HEADER_BYTES) return false;
  const length = poseByteLength(viewOf(bytes), POSE_UPDATE_HEADER_BYTES);
  return length !== undefined && POSE_UPDATE_HEADER_BYTES + length === bytes.length;
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
  for (const entry of poses) length += 2 + entry.poseBytes.length;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, tick >>> 0, true);
  view.setUint32(4, serverMs >>> 0, true);
  view.setUint16(8, poses.length, true);
  let at = SNAPSHOT_HEADER_BYTES;
  for (const entry of poses) {
    view.setUint16(at, entry.seatIndex, true);
    bytes.set(entry.poseBytes, at + 2);
    at += 2 + entry.poseBytes.length;
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
    if (at + 2 > bytes.length) return undefined;
    const length = poseByteLength(view, at + 2);
    const pose = length === undefined ? undefined : readPose(view, at + 2);
    if (length === undefined || pose === undefined) return undefined;
    poses.push({ seatIndex: view.getUint16(at, true), pose });
    at += 2 + length;
  }
  if (at !== bytes.length) return undefined;
  return { tick: view.getUint32(0, true), serverMs: view.getUint32(4, true), poses };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
