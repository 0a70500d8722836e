import { Protocol } from '@colyseus/sdk';
import { MESSAGES } from '@rounds/classroom';

/** A socket beside that of a room, for snapshots and poses alone. Exactly one `closed` ends its events. */
export interface LaneLink {
  /** False where it is not open, or not any more. */
  sendBytes(type: number, bytes: Uint8Array): boolean;
  /** Closes it without an event. */
  close(): void;
}

export interface LaneEvents {
  opened(): void;
  received(byteLength: number): void;
  snapshot(bytes: Uint8Array): void;
  closed(): void;
}

/** What a message is, and its number. */
const HEADER_BYTES = 2;

/** @param path as the server offered it, on the same origin */
export function openLane(serverUrl: string, path: string, events: LaneEvents): LaneLink {
  const url = new URL(path, serverUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  let isClosed = false;
  socket.addEventListener('open', () => isClosed || events.opened());
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isClosed || !(data instanceof ArrayBuffer)) return;
    const frame = new Uint8Array(data);
    events.received(frame.length);
    if (frame[0] !== Protocol.ROOM_DATA_BYTES || frame[1] !== MESSAGES.snapshot) return;
    events.snapshot(frame.subarray(HEADER_BYTES));
  });
  socket.addEventListener('close', () => {
    if (isClosed) return;
    isClosed = true;
    events.closed();
  });
  return {
    sendBytes: (type, bytes) => {
      // What waits here already would only come later.
      if (socket.readyState !== WebSocket.OPEN || socket.bufferedAmount > 0) return false;
      const frame = new Uint8Array(HEADER_BYTES + bytes.length);
      frame[0] = Protocol.ROOM_DATA_BYTES;
      frame[1] = type;
      frame.set(bytes, HEADER_BYTES);
      socket.send(frame);
      return true;
    },
    close: () => {
      isClosed = true;
      socket.close();
    },
  };
}
