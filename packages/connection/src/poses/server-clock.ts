const PINGS_KEPT = 8;
const ARRIVAL_WINDOW_MS = 5_000;

interface Ping {
  readonly roundTripMs: number;
  readonly offsetMs: number;
}

/**
 * What time it is in the room. Of the recent pings the fastest is believed: what delayed the others delayed one way
 * more than the other, and so falsified them. Snapshots bound the estimate from below, because none arrives before it
 * was sent; until the first pong they are all there is.
 */
export class ServerClock {
  readonly #pings: Ping[] = [];
  #bestArrivalMs = -Infinity;
  #earlierBestArrivalMs = -Infinity;
  #windowEndsMs = -Infinity;

  /** A pong: when its ping left, when it came back (own clock), and what the room's clock said in between. */
  addPong(sentMs: number, receivedMs: number, serverMs: number): void {
    const roundTripMs = Math.max(0, receivedMs - sentMs);
    this.#pings.push({ roundTripMs, offsetMs: serverMs - (sentMs + receivedMs) / 2 });
    if (this.#pings.length > PINGS_KEPT) this.#pings.shift();
  }

  /** A snapshot: when the room made it, and when it arrived (own clock). */
  addArrival(serverMs: number, arrivedMs: number): void {
    if (arrivedMs >= this.#windowEndsMs) {
      this.#earlierBestArrivalMs = this.#bestArrivalMs;
      this.#bestArrivalMs = -Infinity;
      this.#windowEndsMs = arrivedMs + ARRIVAL_WINDOW_MS;
    }
    this.#bestArrivalMs = Math.max(this.#bestArrivalMs, serverMs - arrivedMs);
  }

  /** To be added to the own clock to get the room's; undefined while nothing was heard. */
  offsetMs(): number | undefined {
    const arrivalBoundMs = Math.max(this.#bestArrivalMs, this.#earlierBestArrivalMs);
    const offsetMs = Math.max(this.#fastestPing()?.offsetMs ?? -Infinity, arrivalBoundMs);
    return offsetMs === -Infinity ? undefined : offsetMs;
  }

  /** Median of the recent round trips; 0 while there is none. */
  roundTripMs(): number {
    const sorted = this.#pings.map((ping) => ping.roundTripMs).sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  }

  #fastestPing(): Ping | undefined {
    let fastest: Ping | undefined;
    for (const ping of this.#pings) {
      if (fastest === undefined || ping.roundTripMs <= fastest.roundTripMs) fastest = ping;
    }
    return fastest;
  }
}
