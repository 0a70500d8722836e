import { laneOfferSchema, MAX_LANES } from '@rounds/classroom';

import type { Environment } from '../environment.ts';
import type { LaneEvents, LaneLink } from './lane-link.ts';
import { OwnLateness } from './own-lateness.ts';
import { StallWatch } from './stall-watch.ts';

/** After a lane that did not open, or did not stay. */
const RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 5 * 60_000;

export interface LaneSetOptions {
  /** Asks the server for a lane; false where there is no socket to ask on. */
  ask(): boolean;
  open(path: string, events: LaneEvents): LaneLink | undefined;
  received(byteLength: number): void;
  snapshot(bytes: Uint8Array): void;
}

/**
 * The sockets beside a person's own. There are none until the network turns out to lose packets; then snapshots and poses
 * take turns on several, and what is lost on one holds up no other.
 */
export class LaneSet {
  readonly #environment: Environment;
  readonly #options: LaneSetOptions;
  readonly #open: LaneLink[] = [];
  /** Asked for, and not open yet. */
  #coming: LaneLink | undefined;
  readonly #ownLateness: OwnLateness;
  #watch = new StallWatch();
  /** A network that was lossy is taken to stay so: with lanes nobody could tell that it no longer is. */
  #isWanted = false;
  #notBeforeMs = -Infinity;
  #retryMs = RETRY_MS;
  #turn = 0;

  constructor(environment: Environment, options: LaneSetOptions) {
    this.#environment = environment;
    this.#options = options;
    this.#ownLateness = new OwnLateness(environment);
  }

  get count(): number {
    return this.#open.length;
  }

  /** There is a socket: from now on it is watched how late things come. */
  connected(): void {
    if (!this.#isWanted) this.#ownLateness.start();
  }

  /** A snapshot arrived, on whichever way. */
  addArrival(serverMs: number, arrivedMs: number): void {
    if (!this.#isWanted) {
      this.#watch.addArrival(serverMs, arrivedMs, this.#ownLateness.ms(arrivedMs));
      this.#isWanted = this.#watch.isLossy();
      if (this.#isWanted) this.#ownLateness.stop();
    }
    if (!this.#isWanted || this.count >= MAX_LANES || arrivedMs < this.#notBeforeMs) return;
    // No answer counts like a lane that did not open.
    if (this.#options.ask()) this.#waitToAsk();
  }

  offered(message: unknown): void {
    const offer = laneOfferSchema.safeParse(message);
    if (!offer.success || this.count >= MAX_LANES) return;
    this.#coming?.close();
    const lane = this.#options.open(offer.data.path, {
      opened: () => lane !== undefined && this.#opened(lane),
      closed: () => lane !== undefined && this.#closed(lane),
      received: (byteLength) => this.#options.received(byteLength),
      snapshot: (bytes) => this.#options.snapshot(bytes),
    });
    this.#coming = lane;
  }

  /** False where it is the turn of the person's own socket, or there is no lane. */
  sendBytes(type: number, bytes: Uint8Array): boolean {
    const { count } = this;
    if (count === 0) return false;
    this.#turn = (this.#turn + 1) % (count + 1);
    return this.#open[this.#turn]?.sendBytes(type, bytes) ?? false;
  }

  /** The person's own socket is gone, and with it what belonged to it. The next one asks at once where lanes were wanted. */
  close(): void {
    this.#coming?.close();
    this.#coming = undefined;
    for (const lane of this.#open.splice(0)) lane.close();
    this.#watch = new StallWatch();
    this.#ownLateness.stop();
    this.#notBeforeMs = -Infinity;
    this.#retryMs = RETRY_MS;
  }

  #opened(lane: LaneLink): void {
    this.#coming = undefined;
    this.#open.push(lane);
    this.#retryMs = RETRY_MS;
    this.#notBeforeMs = -Infinity;
  }

  #closed(lane: LaneLink): void {
    if (this.#coming === lane) this.#coming = undefined;
    const at = this.#open.indexOf(lane);
    if (at < 0) return;
    this.#open.splice(at, 1);
    this.#waitToAsk();
  }

  #waitToAsk(): void {
    this.#notBeforeMs = this.#environment.nowMs() + this.#retryMs;
    this.#retryMs = Math.min(LONGEST_RETRY_MS, 2 * this.#retryMs);
  }
}
