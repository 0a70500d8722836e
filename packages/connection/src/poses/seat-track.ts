import { type Pose, TICK_INTERVAL_MS } from '@rounds/classroom';

import { blendPose, type DrawnPose, drawnPoseLike, hasSameParts } from './blend-pose.ts';

const SAMPLES_KEPT = 16;
/** Positions go on for at most this long after the newest sample, then they stand still. */
export const EXTRAPOLATION_MS = 100;
/** After a silence of this length a person is simply somewhere else: nothing is drawn in between. */
const SILENCE_MS = 1_000;
/** How much of the difference to a new interval is believed at once, and how fast (ms per ms) it is acted upon. */
const INTERVAL_SHARE = 0.2;
const DELAY_CORRECTION = 0.1;

interface Sample {
  serverMs: number;
  pose: Pose;
}

/** The recent poses of one person, and the one to draw. */
export class SeatTrack {
  readonly seatIndex: number;
  /** Written by `drawAt`. */
  drawn: DrawnPose;
  /** Oldest first. */
  readonly #samples: Sample[];
  #intervalMs = TICK_INTERVAL_MS;
  /** Drawn so much later than others. */
  #extraDelayMs = 0;
  #playbackMs = -Infinity;

  constructor(seatIndex: number, serverMs: number, pose: Pose) {
    this.seatIndex = seatIndex;
    this.drawn = drawnPoseLike(pose);
    this.#samples = [{ serverMs, pose }];
  }

  /** A newer pose. One that is not newer than the newest is too late to matter. */
  add(serverMs: number, pose: Pose): void {
    const newest = this.#samples.at(-1);
    const sinceMs = newest === undefined ? Infinity : serverMs - newest.serverMs;
    if (sinceMs <= 0) return;
    if (sinceMs > SILENCE_MS) this.#samples.length = 0;
    else this.#intervalMs += (sinceMs - this.#intervalMs) * INTERVAL_SHARE;
    const recycled = this.#samples.length >= SAMPLES_KEPT ? this.#samples.shift() : undefined;
    if (recycled === undefined) {
      this.#samples.push({ serverMs, pose });
      return;
    }
    recycled.serverMs = serverMs;
    recycled.pose = pose;
    this.#samples.push(recycled);
  }

  /**
   * Draws the person at this moment of the room. People of whom only every n-th snapshot tells are drawn so much later
   * that they move evenly all the same.
   */
  drawAt(playbackMs: number): void {
    const timeMs = playbackMs - this.#extraDelayAt(playbackMs);
    let at = this.#samples.length - 1;
    while (at > 0 && (this.#samples[at]?.serverMs ?? 0) > timeMs) at -= 1;
    const next = this.#samples[at + 1];
    if (next === undefined) at = Math.max(0, at - 1);
    const from = this.#samples[at];
    const to = this.#samples[at + 1] ?? from;
    if (from === undefined || to === undefined) return;
    const spanMs = to.serverMs - from.serverMs;
    const aheadMs = Math.min(timeMs, to.serverMs + EXTRAPOLATION_MS) - from.serverMs;
    const fraction = spanMs > 0 ? Math.max(0, aheadMs / spanMs) : 0;
    const shape = fraction < 1 ? from : to;
    if (!hasSameParts(this.drawn, shape.pose)) this.drawn = drawnPoseLike(shape.pose);
    blendPose(this.drawn, from.pose, to.pose, fraction, spanMs);
  }

  #extraDelayAt(playbackMs: number): number {
    const wantedMs = Math.max(0, this.#intervalMs - TICK_INTERVAL_MS);
    const mostMs = DELAY_CORRECTION * (playbackMs - this.#playbackMs);
    this.#playbackMs = playbackMs;
    const offMs = wantedMs - this.#extraDelayMs;
    this.#extraDelayMs += Math.max(-mostMs, Math.min(mostMs, offMs));
    return this.#extraDelayMs;
  }
}
