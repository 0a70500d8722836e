import { isFarFlags, POSE_NUMBERS, readPoseNumbers } from '@rounds/classroom';

import {
  blendPart,
  blendPose,
  type DrawnPose,
  drawnPoseOf,
  hasSameParts,
  metresBetween,
  type PoseAt,
} from './blend-pose.ts';

const SAMPLES_KEPT = 16;
/** Positions go on for at most this long after the newest sample, then they stand still. */
export const EXTRAPOLATION_MS = 100;
/** After a silence of this length a person is simply somewhere else: nothing is drawn in between. */
const SILENCE_MS = 1_000;
/** Somebody who comes near is drawn from where they seemed to be to where they are, for so long. */
const APPROACH_MS = 400;
/** Whoever is farther off than this has gone to another place: they are drawn there, and nowhere on the way. */
const GLIDE_METRES = 2;
/** Heads of far people take as long as the next one is expected to take, and a little more: they never stand and wait. */
const GLIDE_SPANS = 1.15;
const SHORTEST_GLIDE_MS = 200;
const LONGEST_GLIDE_MS = 4_000;
/** How much of the difference to a new spacing is believed at once. */
const SPACING_SHARE = 0.3;

/** The recent poses of one person, and the one to draw. Nothing here allocates, but for parts that come and go. */
export class SeatTrack {
  readonly seatIndex: number;
  /** Written by `drawAt`. */
  drawn: DrawnPose;
  /** Only the head is known, and that seldom. */
  isFar: boolean;
  /** A ring of poses of which every tick tells; made for whoever is near once. */
  #samples: Float64Array | undefined;
  readonly #serverMs = new Float64Array(SAMPLES_KEPT);
  #count = 0;
  #newest = -1;
  /** Where the head of a far person is, or was last. */
  readonly #head = new Float64Array(POSE_NUMBERS.count);
  #headMs = -Infinity;
  #spacingMs: number | undefined;
  /** Where the head was drawn when it began to glide to where it is. */
  readonly #start = new Float64Array(POSE_NUMBERS.count);
  readonly #startAt: PoseAt = { numbers: this.#start, offset: 0 };
  #glideFromMs = -Infinity;
  #glideMs = 0;
  #glideIsDue = false;
  #wasDrawn = false;
  readonly #from: PoseAt = { numbers: this.#head, offset: 0 };
  readonly #to: PoseAt = { numbers: this.#head, offset: 0 };

  constructor(seatIndex: number) {
    this.seatIndex = seatIndex;
    this.drawn = drawnPoseOf(0);
    this.isFar = true;
  }

  /**
   * A newer pose, in these bytes. One that is not newer than the newest is too late to matter.
   * @param usualSpacingMs how often others that are far away are told of
   * @returns how long ago, in the room, the far pose before this one was; 0 where there was none
   */
  add(bytes: Uint8Array, offset: number, serverMs: number, usualSpacingMs: number): number {
    if (serverMs <= this.#latestMs()) return 0;
    if (isFarFlags(bytes[offset] ?? 0))
      return this.#addFar(bytes, offset, serverMs, usualSpacingMs);
    this.#addNear(bytes, offset, serverMs);
    return 0;
  }

  /** Draws the person at this moment of the room. */
  drawAt(playbackMs: number): void {
    if (this.isFar) this.#drawFar(playbackMs);
    else this.#drawNear(playbackMs);
    this.#wasDrawn = true;
  }

  #latestMs(): number {
    const near = this.#count > 0 ? (this.#serverMs[this.#newest] ?? 0) : -Infinity;
    return Math.max(near, this.#headMs);
  }

  #addFar(bytes: Uint8Array, offset: number, serverMs: number, usualSpacingMs: number): number {
    const sinceMs = this.isFar && this.#headMs > -Infinity ? serverMs - this.#headMs : 0;
    this.#spacingMs ??= usualSpacingMs;
    if (sinceMs > 0) this.#spacingMs += (sinceMs - this.#spacingMs) * SPACING_SHARE;
    readPoseNumbers(bytes, offset, this.#head, 0);
    this.#headMs = serverMs;
    this.#count = 0;
    this.isFar = true;
    this.#glideIsDue = true;
    this.#glideMs = clampGlide(GLIDE_SPANS * this.#spacingMs);
    return sinceMs;
  }

  #addNear(bytes: Uint8Array, offset: number, serverMs: number): void {
    this.#samples ??= new Float64Array(SAMPLES_KEPT * POSE_NUMBERS.count);
    const sinceMs = this.#count > 0 ? serverMs - (this.#serverMs[this.#newest] ?? 0) : 0;
    if (sinceMs > SILENCE_MS) this.#count = 0;
    this.#newest = (this.#newest + 1) % SAMPLES_KEPT;
    this.#count = Math.min(SAMPLES_KEPT, this.#count + 1);
    this.#serverMs[this.#newest] = serverMs;
    readPoseNumbers(bytes, offset, this.#samples, this.#newest * POSE_NUMBERS.count);
    if (!this.isFar) return;
    this.isFar = false;
    this.#glideIsDue = true;
    this.#glideMs = APPROACH_MS;
  }

  #drawFar(playbackMs: number): void {
    if (!hasSameParts(this.drawn, 0)) this.#reshape(0);
    this.#point(this.#to, this.#head, 0);
    this.#beginGlide(playbackMs);
    const fraction = this.#glideFraction(playbackMs);
    blendPart(this.drawn.head, this.#startAt, this.#to, POSE_NUMBERS.head, fraction, Infinity);
  }

  #drawNear(playbackMs: number): void {
    const samples = this.#samples;
    if (samples === undefined || this.#count === 0) return;
    let back = 0;
    while (back < this.#count - 1 && this.#msOf(back) > playbackMs) back += 1;
    // Past the newest, the last two say where to go on to.
    if (back === 0 && this.#count > 1) back = 1;
    const next = Math.max(0, back - 1);
    this.#point(this.#from, samples, this.#offsetOf(back));
    this.#point(this.#to, samples, this.#offsetOf(next));
    const spanMs = this.#msOf(next) - this.#msOf(back);
    const aheadMs = Math.min(playbackMs, this.#msOf(next) + EXTRAPOLATION_MS) - this.#msOf(back);
    const fraction = spanMs > 0 ? Math.max(0, aheadMs / spanMs) : 0;
    const shape = fraction < 1 ? this.#from : this.#to;
    const flags = shape.numbers[shape.offset] ?? 0;
    if (this.#glideIsDue) this.#beginGlide(playbackMs);
    if (!hasSameParts(this.drawn, flags)) this.#reshape(flags);
    blendPose(this.drawn, this.#from, this.#to, fraction, spanMs);
    this.#approach(playbackMs);
  }

  /** From where the head is drawn now to where it is; in one step where that is another place. */
  #beginGlide(playbackMs: number): void {
    if (!this.#glideIsDue) return;
    this.#glideIsDue = false;
    this.#glideFromMs = playbackMs;
    const { positionRoom, orientation } = this.drawn.head;
    for (let i = 0; i < 3; i++) this.#start[POSE_NUMBERS.head + i] = positionRoom[i] ?? 0;
    for (let i = 0; i < 4; i++) this.#start[POSE_NUMBERS.head + 3 + i] = orientation[i] ?? 0;
    const isElsewhere =
      !this.#wasDrawn || metresBetween(this.#startAt, this.#to, POSE_NUMBERS.head) > GLIDE_METRES;
    if (isElsewhere) this.#glideFromMs = -Infinity;
  }

  #glideFraction(playbackMs: number): number {
    return Math.max(0, Math.min(1, (playbackMs - this.#glideFromMs) / this.#glideMs));
  }

  /** Draws the head between where it seemed to be from afar and where it is, as long as that takes. */
  #approach(playbackMs: number): void {
    const fraction = this.#glideFraction(playbackMs);
    if (fraction >= 1) return;
    const { positionRoom, orientation } = this.drawn.head;
    for (let i = 0; i < 3; i++) this.#head[POSE_NUMBERS.head + i] = positionRoom[i] ?? 0;
    for (let i = 0; i < 4; i++) this.#head[POSE_NUMBERS.head + 3 + i] = orientation[i] ?? 0;
    this.#point(this.#to, this.#head, 0);
    const eased = fraction * fraction * (3 - 2 * fraction);
    blendPart(this.drawn.head, this.#startAt, this.#to, POSE_NUMBERS.head, eased, Infinity);
  }

  /** Other parts than before; the head stays where it was drawn. */
  #reshape(flags: number): void {
    const { head } = this.drawn;
    this.drawn = { ...drawnPoseOf(flags), head };
  }

  /** The time of the sample so many before the newest. */
  #msOf(back: number): number {
    return this.#serverMs[(this.#newest - back + SAMPLES_KEPT) % SAMPLES_KEPT] ?? 0;
  }

  #offsetOf(back: number): number {
    return ((this.#newest - back + SAMPLES_KEPT) % SAMPLES_KEPT) * POSE_NUMBERS.count;
  }

  #point(at: PoseAt, numbers: Float64Array, offset: number): void {
    at.numbers = numbers;
    at.offset = offset;
  }
}

function clampGlide(glideMs: number): number {
  return Math.max(SHORTEST_GLIDE_MS, Math.min(LONGEST_GLIDE_MS, glideMs));
}
