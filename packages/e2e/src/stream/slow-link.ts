import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line between a browser and a server on this machine: so many bits a second in each direction, so far away. */
export interface SlowLinkOptions {
  /** Port of the server. */
  readonly port: number;
  readonly mbitPerSecond: number;
  readonly rttMs: number;
}

export interface SlowLink {
  /** Where the browser connects instead. */
  readonly port: number;
  /** Nothing more arrives at the browser until `release`; then all of it. */
  readonly hold: () => void;
  readonly release: () => void;
  readonly close: () => Promise<void>;
}

/** All connections share the line. TCP's slow start is not played, nor is loss. */
export async function startSlowLink(options: SlowLinkOptions): Promise<SlowLink> {
  const up = new Lane(options);
  const down = new Lane(options);
  const sockets = new Set<Socket>();
  const server = createServer((browser) => {
    const target = connect(options.port, 'localhost');
    for (const socket of [browser, target]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy());
    }
    // The handshake takes a round trip before the first request can leave.
    up.carry(browser, target, options.rttMs);
    down.carry(target, browser, 0);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    hold: () => down.hold(),
    release: () => down.release(),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      up.stop();
      down.stop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Parcel {
  readonly arrivesAtMs: number;
  readonly deliver: () => void;
}

/** A packet's worth: small enough that connections take turns. */
const PIECE_BYTES = 8 * 1024;

/** One direction of the line: what is sent waits for its turn, then travels. */
class Lane {
  readonly #bytesPerMs: number;
  readonly #travelMs: number;
  #freeAtMs = 0;
  #underWay: Parcel[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isHeld = false;

  constructor({ mbitPerSecond, rttMs }: SlowLinkOptions) {
    this.#bytesPerMs = (mbitPerSecond * 1e6) / 8 / 1000;
    this.#travelMs = rttMs / 2;
  }

  carry(from: Socket, to: Socket, openingMs: number): void {
    const openedAtMs = performance.now() + openingMs;
    from.on('data', (chunk) => {
      from.pause();
      for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
        const piece = chunk.subarray(start, start + PIECE_BYTES);
        const sentAtMs = Math.max(performance.now(), this.#freeAtMs, openedAtMs);
        this.#freeAtMs = sentAtMs + piece.length / this.#bytesPerMs;
        this.#send(this.#freeAtMs + this.#travelMs, () => {
          if (!to.destroyed) to.write(piece);
        });
      }
      // More is taken in when this has left, so that no connection fills the line for the others.
      setTimeout(() => from.resume(), Math.max(0, this.#freeAtMs - performance.now()));
    });
    from.on('end', () => this.#send(performance.now() + this.#travelMs, () => to.end()));
    from.on('close', () => this.#send(performance.now() + this.#travelMs, () => to.destroy()));
  }

  hold(): void {
    this.#isHeld = true;
    clearTimeout(this.#timer);
  }

  release(): void {
    this.#isHeld = false;
    this.#wait();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#underWay = [];
  }

  #send(arrivesAtMs: number, deliver: () => void): void {
    const last = this.#underWay.at(-1);
    // Nothing overtakes.
    this.#underWay.push({ arrivesAtMs: Math.max(arrivesAtMs, last?.arrivesAtMs ?? 0), deliver });
    if (last === undefined) this.#wait();
  }

  #wait(): void {
    const [next] = this.#underWay;
    if (next === undefined || this.#isHeld) return;
    this.#timer = setTimeout(
      () => {
        const now = performance.now();
        let arrived = 0;
        while ((this.#underWay[arrived]?.arrivesAtMs ?? Infinity) <= now) arrived += 1;
        for (const { deliver } of this.#underWay.splice(0, arrived)) deliver();
        this.#wait();
      },
      Math.max(0, next.arrivesAtMs - performance.now()),
    );
  }
}
