import { Protocol } from '@colyseus/core';
import { MESSAGES, POSE_UPDATE_MAX_BYTES } from '@rounds/classroom';

/** One whole masked binary message of fewer than 126 bytes (RFC 6455, 5.2). */
const FINAL_BINARY = 0x82;
const MASKED = 0x80;
const HEADER_BYTES = 6;
const MASK_AT = 2;
/** What it is, and its number. */
const MESSAGE_HEADER_BYTES = 2;
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
  socket.on('data', (chunk) => {
    // Only where the last chunk ended with a frame does this one begin with one.
    const isBetweenFrames =
      receiver._state === 0 &&
      receiver._bufferedBytes === 0 &&
      receiver._fragmented === 0 &&
      receiver.writableLength === 0;
    const taken = isBetweenFrames ? takeFrom(chunk, take) : 0;
    if (taken < chunk.length) usual.call(socket, taken === 0 ? chunk : chunk.subarray(taken));
  });
  socket.off('data', usual);
}

/** @returns how many bytes were pose updates */
function takeFrom(chunk: Buffer, take: (message: Uint8Array) => void): number {
  let at = 0;
  while (at + HEADER_BYTES + MESSAGE_HEADER_BYTES <= chunk.length) {
    const length = (chunk[at + 1] ?? 0) - MASKED;
    const end = at + HEADER_BYTES + length;
    const isSmall = length >= MESSAGE_HEADER_BYTES && length <= MAX_PAYLOAD_BYTES;
    if (chunk[at] !== FINAL_BINARY || !isSmall || end > chunk.length) break;
    if (!isPoseUpdateMessage(chunk, at)) break;
    for (let i = 0; i < length; i++) {
      const place = at + HEADER_BYTES + i;
      chunk[place] = (chunk[place] ?? 0) ^ (chunk[at + MASK_AT + (i & 3)] ?? 0);
    }
    take(chunk.subarray(at + HEADER_BYTES, end));
    at = end;
  }
  return at;
}

function isPoseUpdateMessage(chunk: Buffer, at: number): boolean {
  const kind = (chunk[at + HEADER_BYTES] ?? 0) ^ (chunk[at + MASK_AT] ?? 0);
  const number = (chunk[at + HEADER_BYTES + 1] ?? 0) ^ (chunk[at + MASK_AT + 1] ?? 0);
  return kind === Protocol.ROOM_DATA_BYTES && number === MESSAGES.poseUpdate;
}
