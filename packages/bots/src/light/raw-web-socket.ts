import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const OPCODE = { continuation: 0, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const FINAL = 0x80;
const MASKED = 0x80;
const READ_BYTES = 64 * 1024;
const CLOSE_NO_STATUS = 1005;
const CLOSE_ABNORMAL = 1006;
/** One for all sockets of the process: what was read is dealt with before the next read. */
const READ_BUFFER = Buffer.allocUnsafe(READ_BYTES);

export interface RawWebSocketEvents {
  opened(): void;
  /** A whole message; its bytes are there only until this returns. */
  message(bytes: Buffer): void;
  closed(closeCode: number): void;
}

/**
 * A WebSocket client (RFC 6455) of the least work: no events, no copies, binary messages only. A thousand of these fit where
 * a hundred of the usual kind do, so that those who measure are not what is measured.
 */
export class RawWebSocket {
  readonly #events: RawWebSocketEvents;
  readonly #socket: Socket;
  /** The beginning of what has not arrived whole. */
  #pending: Buffer | undefined;
  #isOpen = false;
  #isClosed = false;
  #closeCode = CLOSE_ABNORMAL;
  #bytesReceived = 0;

  /** `localAddress`: the address of this machine that it comes from, where it has several. */
  constructor(url: URL, events: RawWebSocketEvents, localAddress?: string) {
    this.#events = events;
    this.#socket = connect({
      host: url.hostname,
      port: Number(url.port || 80),
      ...(localAddress === undefined ? {} : { localAddress }),
      noDelay: true,
      onread: {
        buffer: READ_BUFFER,
        callback: (length, buffer) => {
          this.#read((buffer as Buffer).subarray(0, length));
          return true;
        },
      },
    });
    this.#socket.on('connect', () => this.#socket.write(upgradeRequest(url)));
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('end', () => this.#socket.destroy());
    this.#socket.on('close', () => this.#close());
  }

  /** Everything that came since the upgrade, frames and all. */
  get bytesReceived(): number {
    return this.#bytesReceived;
  }

  /** Sends one binary message. `frame` has its bytes behind `frameHeaderBytes` of space for the header. */
  sendFrame(frame: Buffer): void {
    if (!this.#isOpen || this.#isClosed) return;
    writeHeader(frame, OPCODE.binary);
    this.#socket.write(frame);
  }

  send(payload: Uint8Array): void {
    const headerBytes = frameHeaderBytes(payload.length);
    const frame = Buffer.allocUnsafe(headerBytes + payload.length);
    frame.set(payload, headerBytes);
    this.sendFrame(frame);
  }

  /** Bytes that need not be a frame. */
  write(bytes: Uint8Array): void {
    if (this.#isOpen && !this.#isClosed) this.#socket.write(bytes);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    if (this.#isClosed) return;
    if (this.#isOpen) this.#bytesReceived += bytes.length;
    const whole = this.#pending === undefined ? bytes : Buffer.concat([this.#pending, bytes]);
    this.#pending = undefined;
    let at = this.#isOpen ? 0 : this.#readUpgrade(whole);
    while (at >= 0 && at < whole.length) {
      const next = this.#readFrame(whole, at);
      if (next < 0) break;
      at = next;
    }
    if (at >= 0 && at < whole.length) this.#pending = Buffer.from(whole.subarray(at));
  }

  /** @returns the offset behind the answer, or 0 where it is not there yet */
  #readUpgrade(bytes: Buffer): number {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) {
      this.#pending = Buffer.from(bytes);
      return -1;
    }
    if (!bytes.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) {
      this.#socket.destroy();
      return -1;
    }
    this.#isOpen = true;
    this.#bytesReceived += bytes.length - end - 4;
    this.#events.opened();
    return end + 4;
  }

  /** @returns the offset behind the frame, or -1 where it is not there as a whole */
  #readFrame(bytes: Buffer, at: number): number {
    if (at + 2 > bytes.length) return -1;
    const opcode = (bytes[at] ?? 0) & 15;
    let length = (bytes[at + 1] ?? 0) & 127;
    let payloadAt = at + 2;
    if (length === 126) {
      if (at + 4 > bytes.length) return -1;
      length = bytes.readUInt16BE(at + 2);
      payloadAt = at + 4;
    } else if (length === 127) {
      if (at + 10 > bytes.length) return -1;
      length = Number(bytes.readBigUInt64BE(at + 2));
      payloadAt = at + 10;
    }
    const end = payloadAt + length;
    if (end > bytes.length) return -1;
    this.#receive(opcode, bytes.subarray(payloadAt, end));
    return end;
  }

  #receive(opcode: number, payload: Buffer): void {
    if (opcode === OPCODE.binary) this.#events.message(payload);
    else if (opcode === OPCODE.ping) this.#control(OPCODE.pong, payload);
    else if (opcode === OPCODE.close) {
      this.#closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : CLOSE_NO_STATUS;
      this.#control(OPCODE.close, payload.subarray(0, 2));
      this.#socket.end();
    }
  }

  #control(opcode: number, payload: Uint8Array): void {
    const headerBytes = frameHeaderBytes(payload.length);
    const frame = Buffer.allocUnsafe(headerBytes + payload.length);
    frame.set(payload, headerBytes);
    writeHeader(frame, opcode);
    this.#socket.write(frame);
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#events.closed(this.#closeCode);
  }
}

/** Clients mask: two or four bytes and a key, which is zero here, so that masked bytes are the bytes. */
export function frameHeaderBytes(payloadLength: number): number {
  return payloadLength < 126 ? 6 : 8;
}

function writeHeader(frame: Buffer, opcode: number): void {
  const isShort = frame.length - 6 < 126;
  const headerBytes = isShort ? 6 : 8;
  const length = frame.length - headerBytes;
  frame[0] = FINAL | opcode;
  frame[1] = MASKED | (isShort ? length : 126);
  if (!isShort) frame.writeUInt16BE(length, 2);
  frame.fill(0, headerBytes - 4, headerBytes);
}

function upgradeRequest(url: URL): string {
  return [
    `GET ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    '',
    '',
  ].join('\r\n');
}
