/** How far behind somebody may be: since when, and with how many bytes, they have not acknowledged what was sent. */
const DROP_FAR: Limit = { lagMs: 500, bytes: 12_000 };
const HALVE: Limit = { lagMs: 1_000, bytes: 16_000 };
/** At 10 kB/s these bytes are two seconds: nobody who keeps up at all sees what is older than three. */
const STOP: Limit = { lagMs: 3_000, bytes: 20_000 };
const CLOSE_LAG_MS = 10_000;
/** Somebody may acknowledge what they never read; then the socket fills up. */
const MAX_BUFFERED_BYTES = 256 * 1024;
const CLOSE_BUFFERED_BYTES = 4 * 1024 * 1024;
/** At least the ticks of the lag at which it stops, at the highest tick rate. */
const SENDS_KEPT = 256;

/** What of this tick's snapshot somebody gets; `close` where they are too slow for the class. */
export type Share = 'whole' | 'near' | 'none' | 'close';

/**
 * Decides which snapshots a person gets, by what they have not acknowledged. The socket's own buffer hides seconds of lag
 * in the kernel. Snapshots are absolute and may be left out; schema patches are only counted here. Call once a tick
 * `share`, and `sent` for what went out. Allocates nothing after it is made.
 */
export class SnapshotPace {
  /** Snapshots that are not acknowledged, oldest first, as a ring. */
  readonly #ticks = new Uint32Array(SENDS_KEPT);
  readonly #sentMs = new Float64Array(SENDS_KEPT);
  /** All bytes sent up to and with that snapshot. */
  readonly #bytesThen = new Float64Array(SENDS_KEPT);
  #first = 0;
  #count = 0;
  #bytesSent = 0;
  #bytesSeen = 0;
  #lastSentTick = 0;
  #hasReported = false;

  /** Snapshots that were sent and not acknowledged. */
  get unacknowledged(): number {
    return this.#count;
  }

  /** The person tells the newest tick they have seen. What was never sent cannot have been seen. */
  acknowledge(lastTickSeen: number): void {
    while (this.#count > 0 && (this.#ticks[this.#first] ?? 0) <= lastTickSeen) {
      this.#hasReported = true;
      this.#bytesSeen = this.#bytesThen[this.#first] ?? 0;
      this.#first = (this.#first + 1) % SENDS_KEPT;
      this.#count -= 1;
    }
  }

  /** @param bufferedBytes what waits in the socket */
  share(tick: number, nowMs: number, bufferedBytes: number): Share {
    if (bufferedBytes > CLOSE_BUFFERED_BYTES) return 'close';
    if (this.#count === 0) return bufferedBytes > MAX_BUFFERED_BYTES ? 'none' : 'whole';
    const lagMs = nowMs - (this.#sentMs[this.#first] ?? 0);
    if (lagMs > CLOSE_LAG_MS) return 'close';
    const bytes = this.#bytesSent - this.#bytesSeen;
    // Until the first word of somebody nothing is known of their network: one snapshot has to do.
    if (!this.#hasReported || this.#count === SENDS_KEPT) return 'none';
    if (isOver(STOP, lagMs, bytes) || bufferedBytes > MAX_BUFFERED_BYTES) return 'none';
    if (isOver(HALVE, lagMs, bytes)) return tick - this.#lastSentTick < 2 ? 'none' : 'near';
    return isOver(DROP_FAR, lagMs, bytes) ? 'near' : 'whole';
  }

  /** Bytes went out without a snapshot. */
  sentOther(bytes: number): void {
    this.#bytesSent += bytes;
  }

  /** A snapshot went out, with these bytes in all. */
  sentSnapshot(tick: number, nowMs: number, bytes: number): void {
    this.#bytesSent += bytes;
    this.#lastSentTick = tick;
    const at = (this.#first + this.#count) % SENDS_KEPT;
    this.#ticks[at] = tick;
    this.#sentMs[at] = nowMs;
    this.#bytesThen[at] = this.#bytesSent;
    this.#count += 1;
  }
}

interface Limit {
  readonly lagMs: number;
  readonly bytes: number;
}

function isOver(limit: Limit, lagMs: number, bytes: number): boolean {
  return lagMs > limit.lagMs || bytes > limit.bytes;
}
