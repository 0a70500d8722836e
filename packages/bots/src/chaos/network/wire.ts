import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What TCP of Linux does about a lost segment: nothing for so long, then twice as long each time (RFC 6298). */
const LEAST_RETRANSMISSION_MS = 200;
/** A lost SYN. */
const CONNECT_RETRANSMISSION_MS = 1000;
const SEGMENT_BYTES = 1448;
const UNLIMITED_PIECE_BYTES = 64 * 1024;
const LIMITED_PIECE_BYTES = 512;
/** A relay whose process was late sends on at once what it should have sent meanwhile. */
const CATCH_UP_MS = 200;
/** What lies on a wire before it stops taking more. */
const HIGH_WATER_BYTES = 4 * 1024;

export interface WireOptions {
  /** Where the wire ends. */
  readonly host: string;
  readonly port: number;
  readonly random: () => number;
  /** One way, evenly spread over delay - jitter .. delay + jitter; nothing overtakes. */
  readonly delayMs?: number;
  readonly jitterMs?: number;
  /** From the server, for each connection. */
  readonly bytesPerSecondDown?: number;
  /** Share of segments that are lost in either direction, as TCP lets a reader feel it: see `lossStallMs`. */
  readonly loss?: number;
}

/**
 * A wire to a server that is not as good as this machine's own. It carries TCP's bytes, not packets: what packets suffer is
 * shown by how late their bytes are. Everything arrives, and in order, as with TCP.
 */
export class Wire {
  readonly #options: WireOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  #reopen: () => void = () => undefined;
  #opened: Promise<void> = Promise.resolve();

  private constructor(options: WireOptions) {
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true }, (near) => void this.#carry(near));
  }

  static async open(options: WireOptions): Promise<Wire> {
    const wire = new Wire(options);
    await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** From now on nothing passes in either direction, and nobody is told: bytes wait, as TCP would send them again. */
  cut(): void {
    this.#isCut = true;
    this.#opened = new Promise((resolve) => (this.#reopen = resolve));
  }

  mend(): void {
    this.#isCut = false;
    this.#reopen();
  }

  async close(): Promise<void> {
    this.mend();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #carry(near: Socket): Promise<void> {
    const { host, port, loss = 0, random } = this.#options;
    this.#keep(near);
    near.pause();
    await this.#opened;
    for (let waitMs = CONNECT_RETRANSMISSION_MS; random() < loss; waitMs *= 2) await delay(waitMs);
    if (near.destroyed) return;
    const far = connect({ host, port, allowHalfOpen: true });
    this.#keep(far);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
    this.#pipe(near, far, Infinity);
    this.#pipe(far, near, this.#options.bytesPerSecondDown ?? Infinity);
  }

  #keep(socket: Socket): void {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
    this.#sockets.add(socket);
  }

  #pipe(from: Socket, to: Socket, bytesPerSecond: number): void {
    const lane = new Lane(this.#options, bytesPerSecond);
    let waiting = 0;
    let sending = Promise.resolve();
    const pass = async (bytes: Buffer, dueMs: number): Promise<void> => {
      await delay(Math.max(0, dueMs - performance.now()));
      if (this.#isCut) await this.#opened;
      if (!to.destroyed) to.write(bytes);
      waiting -= bytes.length;
      if (waiting < HIGH_WATER_BYTES) from.resume();
    };
    from.on('data', (bytes) => {
      for (let at = 0; at < bytes.length; at += lane.pieceBytes) {
        const piece = bytes.subarray(at, at + lane.pieceBytes);
        waiting += piece.length;
        const dueMs = lane.dueMs(piece.length);
        sending = sending.then(() => pass(piece, dueMs));
      }
      if (Number.isFinite(bytesPerSecond) && waiting >= HIGH_WATER_BYTES) from.pause();
    });
    from.on('end', () => void sending.then(() => to.end()));
    from.resume();
  }
}

/** One direction of one connection: when bytes that come now will be at its other end. */
class Lane {
  readonly pieceBytes: number;
  readonly #options: WireOptions;
  readonly #bytesPerSecond: number;
  #freeMs = 0;
  #newestMs = 0;

  constructor(options: WireOptions, bytesPerSecond: number) {
    this.#options = options;
    this.#bytesPerSecond = bytesPerSecond;
    this.pieceBytes = Number.isFinite(bytesPerSecond)
      ? LIMITED_PIECE_BYTES
      : (options.loss ?? 0) > 0
        ? SEGMENT_BYTES
        : UNLIMITED_PIECE_BYTES;
  }

  dueMs(bytes: number): number {
    const { delayMs = 0, jitterMs = 0, random } = this.#options;
    const nowMs = performance.now();
    const beginMs = Math.max(nowMs - CATCH_UP_MS, this.#freeMs);
    this.#freeMs = beginMs + (1000 * bytes) / this.#bytesPerSecond;
    const onTheWayMs = delayMs + jitterMs * (2 * random() - 1) + this.#lossStallMs();
    this.#newestMs = Math.max(this.#newestMs, Math.max(nowMs, this.#freeMs) + onTheWayMs);
    return this.#newestMs;
  }

  /** A lost segment comes after a retransmission timeout, which doubles; what is behind it waits for it. */
  #lossStallMs(): number {
    const { loss = 0, delayMs = 0, random } = this.#options;
    let stallMs = 0;
    let timeoutMs = Math.max(LEAST_RETRANSMISSION_MS, 2 * delayMs);
    for (; random() < loss; timeoutMs *= 2) stallMs += timeoutMs;
    return stallMs;
  }
}
