import type { Vector3 } from '@rounds/classroom';

import type { Distribution } from './distribution.ts';
import { elapsedMs, markerNowMs, markerOfHit } from './marker.ts';

/** A sight that seems older than this is one of before: a bot that stands still, or a pointer that was let go. */
const OLDEST_MS = 20_000;

/**
 * From a pose handed over to a pose seen, by one receiver. Every pose counts once, when it is first seen; one that was
 * overtaken before it was seen does not count, newest wins.
 */
export class MarkerTiming {
  readonly #newest = new Map<number, number>();
  #distribution: Distribution | undefined;

  /** Begins or stops to measure; without a distribution sights are only followed. */
  measureInto(distribution: Distribution | undefined): void {
    this.#distribution = distribution;
  }

  see(hitLps: Vector3 | undefined, nowMs = markerNowMs()): void {
    const marker = markerOfHit(hitLps);
    if (marker === undefined) return;
    const { botIndex, sentMs } = marker;
    if (this.#newest.get(botIndex) === sentMs) return;
    this.#newest.set(botIndex, sentMs);
    const tookMs = elapsedMs(sentMs, nowMs);
    if (tookMs < OLDEST_MS) this.#distribution?.add(tookMs);
  }
}
