import { getMessageBytes, Protocol } from '@colyseus/core';
import {
  copyFarSeatPose,
  copySeatPose,
  HEAD_POSE_BYTES,
  MESSAGES,
  SEAT_INDEX_BYTES,
  SNAPSHOT_HEADER_BYTES,
  writeSnapshotHeader,
} from '@rounds/classroom';

import type { FrameContents } from './interest.ts';
import type { PoseTable } from './pose-table.ts';
import { webSocketHeaderBytes, writeWebSocketHeader } from './web-socket-frame.ts';

/** What Colyseus has before the bytes of a message. */
const MESSAGE_HEADER = getMessageBytes.raw(
  Protocol.ROOM_DATA_BYTES,
  MESSAGES.snapshot,
  undefined,
  new Uint8Array(0),
);

export interface SnapshotMoment {
  readonly tick: number;
  readonly serverMs: number;
}

/**
 * The bytes of a whole WebSocket frame with a snapshot in it, behind `before`, which goes out in the same write. It is made
 * once for all who get it; each frame has memory of its own, because a slow socket keeps it.
 */
export function encodeSnapshotFrame(
  table: PoseTable,
  { whole, heads }: FrameContents,
  { tick, serverMs }: SnapshotMoment,
  before: Uint8Array | undefined,
): Buffer {
  let length = MESSAGE_HEADER.length + SNAPSHOT_HEADER_BYTES;
  for (const seatIndex of whole) length += SEAT_INDEX_BYTES + table.lengthOf(seatIndex);
  length += heads.length * (SEAT_INDEX_BYTES + HEAD_POSE_BYTES);
  const beforeBytes = before?.length ?? 0;
  const frame = Buffer.allocUnsafe(beforeBytes + webSocketHeaderBytes(length) + length);
  if (before !== undefined) frame.set(before);
  let at = writeWebSocketHeader(frame, beforeBytes, length);
  frame.set(MESSAGE_HEADER, at);
  at += MESSAGE_HEADER.length;
  at = writeSnapshotHeader(frame, at, tick, serverMs, whole.length + heads.length);
  const { bytes } = table;
  for (const seatIndex of whole) {
    const poseLength = table.lengthOf(seatIndex);
    at = copySeatPose(frame, at, seatIndex, bytes, table.offsetOf(seatIndex), poseLength);
  }
  for (const seatIndex of heads) {
    at = copyFarSeatPose(frame, at, seatIndex, bytes, table.offsetOf(seatIndex));
  }
  return frame;
}
