import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

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
  /** From the server, for all connections together. */
  readonly bytesPerSecondDown?: number;
}

/**
 * A wire to a server that is not as good as this machine's own. It carries TCP's bytes, not packets: what packets suffer is
 * shown by how late their bytes are. Everything arrives, and in order.
 */
export class Wire {
  readonly #options: WireOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #down: NarrowLine | undefined;
  #isCut = false;
  #reopen: () => void = () => undefined;
  #opened: Promise<void> = Promise.resolve();

  private constructor(options: WireOptions) {
    this.#options = options;
    const { bytesPerSecondDown } = options;
    this.#down = bytesPerSecondDown === undefined ? undefined : new NarrowLine(bytesPerSecondDown);
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
    const { host, port } = this.#options;
    this.#keep(near);
    near.pause();
    await this.#opened;
    if (near.destroyed) return;
    const far = connect({ host, port, allowHalfOpen: true });
    this.#keep(far);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
    this.#pipe(near, far, undefined);
    this.#pipe(far, near, this.#down);
  }

  #keep(socket: Socket): void {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
    this.#sockets.add(socket);
  }

  #pipe(from: Socket, to: Socket, line: NarrowLine | undefined): void {
    const pieceBytes = line === undefined ? UNLIMITED_PIECE_BYTES : LIMITED_PIECE_BYTES;
    let waiting = 0;
    let sending = Promise.resolve();
    const pass = async (bytes: Buffer): Promise<void> => {
      await line?.take(bytes.length);
      if (this.#isCut) await this.#opened;
      if (!to.destroyed) to.write(bytes);
      waiting -= bytes.length;
      if (waiting < HIGH_WATER_BYTES) from.resume();
    };
    from.on('data', (bytes) => {
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        const piece = bytes.subarray(at, at + pieceBytes);
        waiting += piece.length;
        sending = sending.then(() => pass(piece));
      }
      if (line !== undefined && waiting >= HIGH_WATER_BYTES) from.pause();
    });
    from.on('end', () => void sending.then(() => to.end()));
    from.resume();
  }
}

/** What all connections of a wire share in one direction: so many bytes a second, whoever sends them. */
class NarrowLine {
  readonly #bytesPerSecond: number;
  #freeMs = 0;

  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Resolves once the bytes are through. */
  async take(bytes: number): Promise<void> {
    const nowMs = performance.now();
    this.#freeMs =
      Math.max(nowMs - CATCH_UP_MS, this.#freeMs) + (1000 * bytes) / this.#bytesPerSecond;
    await delay(Math.max(0, this.#freeMs - nowMs));
  }
}
