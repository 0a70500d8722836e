import { TICK_INTERVAL_MS } from '@rounds/classroom';

const ARRIVALS_KEPT = 64;
/** Above the lateness of all but one in twenty snapshots. */
const LATENESS_QUANTILE = 0.95;
/** Of the room's ticks; before two snapshots came, those of an ordinary class. */
const FIRST_SPACING_MS = TICK_INTERVAL_MS;
const SHORTEST_DELAY_SPACINGS = 2;
const LONGEST_DELAY_SPACINGS = 3;
/** Rooms that tick faster have the same network: there, jitter counts for more ticks. */
export const LONGEST_DELAY_MS = LONGEST_DELAY_SPACINGS * TICK_INTERVAL_MS;
/** Playback runs up to this much faster or slower than time to reach its delay: nobody sees that. */
const GENTLE_CORRECTION = 0.05;
/** Further off than this it hurries: halts at half speed, or jumps ahead. It never runs backwards. */
const FAR_OFF_MS = 250;
const SLOWEST_RATE = 0.5;

/**
 * Which moment of the room is drawn now: behind the freshest snapshot by 2 to 3 of them (or up to 150 ms where they
 * come faster), the more the less evenly they arrive, so that there nearly always are two snapshots to draw between.
 */
export class Playback {
  readonly #lateness = new Float64Array(ARRIVALS_KEPT);
  readonly #serverMs = new Float64Array(ARRIVALS_KEPT);
  readonly #sorted = new Float64Array(ARRIVALS_KEPT);
  #arrivals = 0;
  #leastLatenessMs = 0;
  #delayMs = SHORTEST_DELAY_SPACINGS * FIRST_SPACING_MS;
  #drawnMs: number | undefined;
  #drawnAtMs = 0;

  /** A snapshot arrived: when the room made it, and when it came (own clock). Allocates nothing but a view. */
  addArrival(serverMs: number, arrivedMs: number): void {
    const at = this.#arrivals % ARRIVALS_KEPT;
    this.#lateness[at] = arrivedMs - serverMs;
    this.#serverMs[at] = serverMs;
    this.#arrivals += 1;
    const count = Math.min(this.#arrivals, ARRIVALS_KEPT);
    const sorted = this.#sorted.subarray(0, count);
    sorted.set(this.#lateness.subarray(0, count));
    sorted.sort();
    this.#leastLatenessMs = sorted[0] ?? 0;
    const lateMs =
      (sorted[Math.floor((count - 1) * LATENESS_QUANTILE)] ?? 0) - this.#leastLatenessMs;
    const spacingMs = this.#spacingMs(count);
    const wantedMs = 1.5 * spacingMs + lateMs;
    const longestMs = Math.max(LONGEST_DELAY_MS, LONGEST_DELAY_SPACINGS * spacingMs);
    this.#delayMs = Math.max(SHORTEST_DELAY_SPACINGS * spacingMs, Math.min(longestMs, wantedMs));
  }

  /** How far playback wants to be behind the freshest snapshot there can be. */
  delayMs(): number {
    return this.#delayMs;
  }

  /** Median distance of snapshots in the room's time: of its ticks, or of every second one for who is slow. */
  #spacingMs(count: number): number {
    if (count < 2) return FIRST_SPACING_MS;
    const gaps = this.#sorted.subarray(0, count - 1);
    for (let i = 0; i < count - 1; i++) {
      const newer = (this.#arrivals - 1 - i) % ARRIVALS_KEPT;
      const older = (this.#arrivals - 2 - i) % ARRIVALS_KEPT;
      gaps[i] = (this.#serverMs[newer] ?? 0) - (this.#serverMs[older] ?? 0);
    }
    gaps.sort();
    return gaps[(count - 1) >> 1] ?? FIRST_SPACING_MS;
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
