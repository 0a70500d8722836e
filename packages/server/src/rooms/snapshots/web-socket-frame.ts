import { writeSync } from 'node:fs';

/** One whole unmasked binary message, as servers send it (RFC 6455, 5.2). */
const FINAL_BINARY = 0x82;
const OPEN = 1;

export function webSocketHeaderBytes(payloadLength: number): number {
  if (payloadLength < 126) return 2;
  return payloadLength < 65_536 ? 4 : 10;
}

/** @returns the offset behind the header */
export function writeWebSocketHeader(
  target: Uint8Array,
  offset: number,
  payloadLength: number,
): number {
  const header = new DataView(target.buffer, target.byteOffset + offset);
  header.setUint8(0, FINAL_BINARY);
  const length = webSocketHeaderBytes(payloadLength);
  if (length === 2) header.setUint8(1, payloadLength);
  else if (length === 4) {
    header.setUint8(1, 126);
    header.setUint16(2, payloadLength);
  } else {
    header.setUint8(1, 127);
    header.setBigUint64(2, BigInt(payloadLength));
  }
  return offset + length;
}

export function webSocketFrame(payload: Uint8Array): Buffer {
  const headerBytes = webSocketHeaderBytes(payload.length);
  const frame = Buffer.allocUnsafe(headerBytes + payload.length);
  frame.set(payload, writeWebSocketHeader(frame, 0, payload.length));
  return frame;
}

/** The part of a `ws` socket that writes past its own framing, which would do the same work for everybody again. */
interface FramedSocket {
  readonly readyState: number;
  readonly bufferedAmount: number;
  readonly _socket?: WrittenSocket;
}

/** As much of `net.Socket`, or of its like for TLS, as counts here. */
interface WrittenSocket {
  readonly writableLength: number;
  readonly encrypted?: boolean;
  readonly _handle?: { readonly fd?: number } | null;
  write(bytes: Uint8Array): boolean;
}

/**
 * Writes whole frames to a socket. Frames that `ws` sends in between keep their order: without compression, which is off,
 * it writes to the same socket at once. False where the socket is open no more.
 */
export function writeFrames(webSocket: unknown, frames: Uint8Array): boolean {
  const { readyState, _socket: socket } = webSocket as FramedSocket;
  if (readyState !== OPEN || socket === undefined) return false;
  const written = writeAtOnce(socket, frames);
  if (written < frames.length) socket.write(written === 0 ? frames : frames.subarray(written));
  return true;
}

/**
 * Where nothing waits, the network mostly takes the bytes at once: then a stream, which makes a request for every write and
 * tells of its end later, is a quarter of what sending costs.
 * @returns how many bytes the network took. The rest goes through the stream, and so does all that comes until it is taken:
 *   what is wrong with a socket is told there, too
 */
function writeAtOnce(socket: WrittenSocket, bytes: Uint8Array): number {
  const descriptor = socket._handle?.fd;
  // What TLS writes is not what it is given.
  if (descriptor === undefined || descriptor < 0 || socket.encrypted === true) return 0;
  if (socket.writableLength > 0) return 0;
  try {
    return writeSync(descriptor, bytes);
  } catch {
    return 0;
  }
}

/** What still waits to be taken by the network, as far as this process knows. */
export function bufferedBytesOf(webSocket: unknown): number {
  return (webSocket as FramedSocket).bufferedAmount;
}
