import type { Vector3 } from '@rounds/classroom';

import type { Distribution } from './distribution.ts';
import { markerOfHit } from './marker.ts';

/** Poses a bot may have on their way: 200 s at 20 Hz. */
const SENDS_KEPT = 4096;

/** When every bot of this process handed over each of its poses: one clock for sender and receiver. */
export class SendLog {
  readonly #sentMs: Float64Array[] = [];

  /** Notes a send. @returns the count to mark it with */
  note(botIndex: number, count: number, nowMs: number): void {
    const log = (this.#sentMs[botIndex] ??= new Float64Array(SENDS_KEPT).fill(NaN));
    log[count % SENDS_KEPT] = nowMs;
  }

  /** NaN where nothing was sent under this count. */
  sentMs(botIndex: number, count: number): number {
    return this.#sentMs[botIndex]?.[count % SENDS_KEPT] ?? NaN;
  }
}

/**
 * From a pose handed over to a pose seen, by one receiver. Every pose counts once, when it is first seen; one that was
 * overtaken before it was seen does not count, newest wins.
 */
export class MarkerTiming {
  readonly #log: SendLog;
  readonly #newest = new Map<number, number>();
  #distribution: Distribution | undefined;

  constructor(log: SendLog) {
    this.#log = log;
  }

  /** Begins or stops to measure; without a distribution sights are only followed. */
  measureInto(distribution: Distribution | undefined): void {
    this.#distribution = distribution;
  }

  see(hitLps: Vector3 | undefined, nowMs: number): void {
    const marker = markerOfHit(hitLps);
    if (marker === undefined) return;
    // Decoded counts are whole up to rounding; drawn ones lie in between, and have reached what is below them.
    const count = Math.floor(marker.count + 1e-6);
    if (count <= (this.#newest.get(marker.botIndex) ?? -1)) return;
    this.#newest.set(marker.botIndex, count);
    const sentMs = this.#log.sentMs(marker.botIndex, count);
    if (!Number.isNaN(sentMs)) this.#distribution?.add(nowMs - sentMs);
  }
}
