import { Protocol } from '@colyseus/core';
import { MESSAGES, POSE_UPDATE_MAX_BYTES } from '@rounds/classroom';

import { readInPlace } from './read-in-place.ts';

/** One whole masked binary message of fewer than 126 bytes (RFC 6455, 5.2). */
const FINAL_BINARY = 0x82;
const MASKED = 0x80;
const HEADER_BYTES = 6;
const MASK_AT = 2;
/** What it is, and its number. */
const MESSAGE_HEADER_BYTES = 2;
const { ROOM_DATA_BYTES } = Protocol;
const POSE_UPDATE = MESSAGES.poseUpdate;
const MAX_PAYLOAD_BYTES = MESSAGE_HEADER_BYTES + POSE_UPDATE_MAX_BYTES;

/** The parts of a `ws` socket between the network and its messages. */
interface ReadSocket {
  readonly _socket?: {
    listeners(event: 'data'): readonly ((chunk: Buffer) => void)[];
    on(event: 'data', listener: (chunk: Buffer) => void): void;
    off(event: 'data', listener: (chunk: Buffer) => void): void;
  };
  readonly _receiver?: {
    readonly _state: number;
    readonly _bufferedBytes: number;
    readonly _fragmented: number;
    readonly writableLength: number;
  };
}

/**
 * Takes pose updates out of what a socket reads before `ws` sees them: nearly all that comes in are small whole frames of one
 * kind, for which its parsing is most of the work. Whatever is not exactly that goes its usual way, in its order.
 * @param take gets the unmasked message, with its header; the bytes are there only until it returns
 */
export function takePoseFrames(webSocket: unknown, take: (message: Uint8Array) => void): void {
  const { _socket: socket, _receiver: receiver } = webSocket as ReadSocket;
  const [usual] = socket?.listeners('data') ?? [];
  if (socket === undefined || receiver === undefined || usual === undefined) return;
  const hear = (bytes: Buffer, length: number): void => {
    // Only where the last chunk ended with a frame does this one begin with one.
    const isBetweenFrames =
      receiver._state === 0 &&
      receiver._bufferedBytes === 0 &&
      receiver._fragmented === 0 &&
      receiver.writableLength === 0;
    const taken = isBetweenFrames ? takeFrom(bytes, length, take) : 0;
    // A copy: ws keeps what it is given until the frame is whole.
    if (taken < length) usual.call(socket, Buffer.from(bytes.subarray(taken, length)));
  };
  if (readInPlace(socket, hear)) return;
  socket.on('data', (chunk) => hear(chunk, chunk.length));
  socket.off('data', usual);
}

/** @returns how many bytes were pose updates */
function takeFrom(bytes: Buffer, length: number, take: (message: Uint8Array) => void): number {
  let at = 0;
  while (at + HEADER_BYTES + MESSAGE_HEADER_BYTES <= length) {
    const payloadBytes = (bytes[at + 1] ?? 0) - MASKED;
    const end = at + HEADER_BYTES + payloadBytes;
    const isSmall = payloadBytes >= MESSAGE_HEADER_BYTES && payloadBytes <= MAX_PAYLOAD_BYTES;
    if (bytes[at] !== FINAL_BINARY || !isSmall || end > length) break;
    if (!isPoseUpdateMessage(bytes, at)) break;
    unmask(bytes, at + MASK_AT, at + HEADER_BYTES, end);
    take(bytes.subarray(at + HEADER_BYTES, end));
    at = end;
  }
  return at;
}

function unmask(bytes: Buffer, maskAt: number, from: number, end: number): void {
  for (let k = 0; k < 4; k++) {
    const mask = bytes[maskAt + k] ?? 0;
    for (let at = from + k; at < end; at += 4) bytes[at] = (bytes[at] ?? 0) ^ mask;
  }
}

function isPoseUpdateMessage(bytes: Buffer, at: number): boolean {
  const kind = (bytes[at + HEADER_BYTES] ?? 0) ^ (bytes[at + MASK_AT] ?? 0);
  const number = (bytes[at + HEADER_BYTES + 1] ?? 0) ^ (bytes[at + MASK_AT + 1] ?? 0);
  return kind === ROOM_DATA_BYTES && number === POSE_UPDATE;
}
