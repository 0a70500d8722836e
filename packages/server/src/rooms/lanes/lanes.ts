import type { LaneSocket } from './lane-socket.ts';

/** What lanes are told that nobody needs any more (RFC 6455, 7.4.1). */
const NORMAL_CLOSURE = 1000;

/** The sockets beside a person's own, which snapshots take turns on with it. Most people have none. */
export class Lanes {
  readonly #sockets: LaneSocket[] = [];
  /** Its own socket is the last in turn. */
  #turn = 0;
  /** Of the lane that is to come. */
  key: string | undefined;

  get count(): number {
    return this.#sockets.length;
  }

  add(socket: LaneSocket): void {
    this.#sockets.push(socket);
  }

  remove(socket: LaneSocket): void {
    const at = this.#sockets.indexOf(socket);
    if (at >= 0) this.#sockets.splice(at, 1);
  }

  /** The lane whose turn it is; undefined where it is that of the person's own socket. */
  next(): LaneSocket | undefined {
    const { length } = this.#sockets;
    if (length === 0) return undefined;
    this.#turn = (this.#turn + 1) % (length + 1);
    return this.#sockets[this.#turn];
  }

  close(): void {
    for (const socket of this.#sockets.splice(0)) socket.close(NORMAL_CLOSURE);
  }
}
