import { TICK_INTERVAL_MS } from '@rounds/classroom';

export const SHORTEST_DELAY_MS = 2 * TICK_INTERVAL_MS;
export const LONGEST_DELAY_MS = 3 * TICK_INTERVAL_MS;

const ARRIVALS_KEPT = 64;
/** Above the lateness of all but one in twenty snapshots. */
const LATENESS_QUANTILE = 0.95;
/** Playback runs up to this much faster or slower than time to reach its delay: nobody sees that. */
const GENTLE_CORRECTION = 0.05;
/** Further off than this it hurries: halts at half speed, or jumps ahead. It never runs backwards. */
const FAR_OFF_MS = 250;
const SLOWEST_RATE = 0.5;

/**
 * Which moment of the room is drawn now: behind the freshest snapshot by 2 to 3 ticks, the more the less evenly they
 * arrive, so that there nearly always are two snapshots to draw between.
 */
export class Playback {
  readonly #lateness = new Float64Array(ARRIVALS_KEPT);
  readonly #sorted = new Float64Array(ARRIVALS_KEPT);
  #arrivals = 0;
  #leastLatenessMs = 0;
  #delayMs = SHORTEST_DELAY_MS;
  #drawnMs: number | undefined;
  #drawnAtMs = 0;

  /**
   * A snapshot arrived.
   * @param latenessMs own clock minus the room's when it was made; any constant may be in it
   */
  addArrival(latenessMs: number): void {
    this.#lateness[this.#arrivals % ARRIVALS_KEPT] = latenessMs;
    this.#arrivals += 1;
    const count = Math.min(this.#arrivals, ARRIVALS_KEPT);
    const sorted = this.#sorted.subarray(0, count);
    sorted.set(this.#lateness.subarray(0, count));
    sorted.sort();
    this.#leastLatenessMs = sorted[0] ?? 0;
    const lateMs =
      (sorted[Math.floor((count - 1) * LATENESS_QUANTILE)] ?? 0) - this.#leastLatenessMs;
    const wantedMs = TICK_INTERVAL_MS * 1.5 + lateMs;
    this.#delayMs = Math.max(SHORTEST_DELAY_MS, Math.min(LONGEST_DELAY_MS, wantedMs));
  }

  /** How far playback wants to be behind the freshest snapshot there can be. */
  delayMs(): number {
    return this.#delayMs;
  }

  /** The room's time to draw at this moment of the own clock; undefined while no snapshot came. Never decreases. */
  timeAt(nowMs: number): number | undefined {
    if (this.#arrivals === 0) return undefined;
    const targetMs = nowMs - this.#leastLatenessMs - this.#delayMs;
    if (this.#drawnMs === undefined) {
      this.#drawnMs = targetMs;
      this.#drawnAtMs = nowMs;
      return targetMs;
    }
    const elapsedMs = Math.max(0, nowMs - this.#drawnAtMs);
    this.#drawnAtMs = Math.max(nowMs, this.#drawnAtMs);
    this.#drawnMs = advance(this.#drawnMs, elapsedMs, targetMs);
    return this.#drawnMs;
  }
}

function advance(drawnMs: number, elapsedMs: number, targetMs: number): number {
  const offMs = targetMs - (drawnMs + elapsedMs);
  if (offMs > FAR_OFF_MS) return targetMs;
  const gentleMs = GENTLE_CORRECTION * elapsedMs;
  if (offMs < -FAR_OFF_MS) return drawnMs + SLOWEST_RATE * elapsedMs;
  return drawnMs + elapsedMs + Math.max(-gentleMs, Math.min(gentleMs, offMs));
}
