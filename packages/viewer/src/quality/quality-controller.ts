import { CostModel } from './cost-model.ts';
import {
  HEADSET_LADDER,
  lowestRung,
  type Quality,
  SCREEN_LADDER,
  workShare,
} from './quality-ladder.ts';

export interface QualityOptions {
  /** 0 to 1: how far down the ladder quality may go; 1 keeps everything. */
  readonly minimumQuality: number;
  /** What a frame may cost while things move, and what the one frame of a still picture may. */
  readonly movingFrameMs: number;
  readonly stillFrameMs: number;
  readonly headset?: boolean;
}

/** A frame that was drawn. */
export interface DrawnFrame {
  readonly quality: Quality;
  /** Share of the picture's pixels that had a ray to march. */
  readonly rayShare: number;
}

/** After a fall, there is this much room left: the next small rise must not be the next fall. */
const LANDING_MARGIN = 0.92;
/** To go up, a frame has to fit this share of its budget, for some time. */
const CLIMB_MARGIN = 0.85;
const CLIMB_AFTER_MS = 350;
/** No more than so many rungs at a time: what was never tried may cost anything. */
const CLIMB_RUNGS = 3;
/** A rung that just about fits is tried only after a while. */
const PROBE_MARGIN = 0.97;
const PROBE_AFTER_MS = 4000;
/** A climb that ends in a fall this soon was a mistake; it is not made again for a while, each time for longer. */
const MISTAKE_WITHIN_MS = 8000;
const FIRST_BLOCK_MS = 3000;
const MAX_BLOCK_MS = 60_000;
/** The first frame compiles shaders, and says nothing of those that follow. */
const UNTYPICAL_FRAMES = 1;
/** Where only late frames are known of: so many of them are too many, and each frame in time forgives a part of one. */
const LATE_FRAMES = 2;
const FORGIVEN_BY_FRAME = 0.015;
/** What a late frame is thought to cost of its budget: little more right after a climb, much more when a fall was not enough. */
const CLIMBED_COST = 0.95;
const LATE_COST = 1.12;
const STILL_LATE_COST = 1.6;
const STILL_LATE_MS = 700;
/** A frame in time makes it a little more likely that finer ones would be, too: a tenth a second. */
const CALM_FRAME_FACTOR = 0.9986;
/** Nothing is known yet: rays are taken to fill the picture. */
const ALL_RAYS = 1;

/**
 * Chooses how finely to draw from what frames have cost: down at once, up with care. Pure: it is told the time, and what was
 * measured.
 */
export class QualityController {
  readonly #ladder: readonly Quality[];
  readonly #options: QualityOptions;
  readonly #model: CostModel;
  readonly #blockedUntilMs: Float64Array;
  readonly #blockMs: Float64Array;
  #movingFrameMs: number;
  #lowest: number;
  #rung: number;
  #stillRung: number;
  #frames = 0;
  #changedMs = -Infinity;
  #climbedMs = -Infinity;
  #couldClimbSinceMs: number | undefined;
  #late = 0;
  #climbsBy = CLIMB_RUNGS;
  #rayShare = ALL_RAYS;

  constructor(options: QualityOptions) {
    this.#options = options;
    this.#ladder = options.headset === true ? HEADSET_LADDER : SCREEN_LADDER;
    this.#model = new CostModel(this.#ladder.map(workShare));
    this.#blockedUntilMs = new Float64Array(this.#ladder.length).fill(-Infinity);
    this.#blockMs = new Float64Array(this.#ladder.length);
    this.#movingFrameMs = options.movingFrameMs;
    this.#lowest = lowestRung(this.#ladder, options.minimumQuality);
    this.#rung = Math.min(options.headset === true ? 3 : 5, this.#lowest);
    this.#stillRung = this.#lowest;
  }

  /** Whether anything is known of what frames cost. */
  get isInformed(): boolean {
    return this.#model.isKnown;
  }

  /** Where on the ladder frames are while things move: 0 is the finest. */
  get rung(): number {
    return this.#rung;
  }

  get rungCount(): number {
    return this.#ladder.length;
  }

  /** 0 to 1: nothing coarser is drawn from now on. */
  setMinimumQuality(floor: number): void {
    this.#lowest = lowestRung(this.#ladder, floor);
    this.#rung = Math.min(this.#rung, this.#lowest);
    this.#stillRung = Math.min(this.#stillRung, this.#lowest);
  }

  /** What a frame may cost from now on. */
  setMovingFrameMs(movingFrameMs: number): void {
    this.#movingFrameMs = movingFrameMs;
  }

  /** How many of the next picture's pixels will have a ray to march: what comes near is heeded before it costs. */
  expect(rayShare: number): void {
    this.#rayShare = Math.max(0, Math.min(1, rayShare));
  }

  /** Takes in what a frame cost the graphics card. */
  measured({ quality, rayShare }: DrawnFrame, frameMs: number): void {
    this.#frames += 1;
    if (this.#frames <= UNTYPICAL_FRAMES) return;
    this.#model.measured(this.#rungOf(quality), rayShare, frameMs);
  }

  /** Takes in the time between two frames, where nothing else can be known: only whether one came late. */
  measuredInterval(
    { quality, rayShare }: DrawnFrame,
    intervalMs: number,
    periodMs: number,
    nowMs: number,
  ): void {
    this.#frames += 1;
    if (this.#frames <= UNTYPICAL_FRAMES) return;
    const rung = this.#rungOf(quality);
    if (!this.#model.isKnown) {
      this.#climbsBy = 1;
      this.#model.measured(rung, rayShare, this.#movingFrameMs * CLIMB_MARGIN);
    } else if (intervalMs < 1.5 * periodMs) this.#cameInTime();
    else this.#cameLate(rung, rayShare, nowMs);
  }

  /** For the frame to be drawn now, while things move. */
  whileMoving(nowMs: number): Quality {
    this.#settle(nowMs);
    return this.#at(this.#rung);
  }

  /** As while moving; until it is known what a frame costs, as little as it can. */
  whileBusy(nowMs: number): Quality {
    return this.#model.isKnown ? this.whileMoving(nowMs) : this.#at(this.#lowest);
  }

  /** The best picture that does not take all too long. */
  whenStill(nowMs: number): Quality {
    if (!this.#model.isKnown) return this.whileMoving(nowMs);
    const budget = this.#options.stillFrameMs;
    for (let rung = 0; rung <= this.#lowest; rung++) {
      const margin = rung < this.#stillRung ? CLIMB_MARGIN : 1;
      if (rung === this.#lowest || this.#typicalMs(rung) <= budget * margin) {
        this.#stillRung = rung;
        break;
      }
    }
    return this.#at(this.#stillRung);
  }

  #at(rung: number): Quality {
    return this.#ladder[rung] as Quality;
  }

  #rungOf(quality: Quality): number {
    return Math.max(0, this.#ladder.indexOf(quality));
  }

  #typicalMs(rung: number): number {
    return this.#model.typicalMs(rung, this.#rayShare);
  }

  #highMs(rung: number): number {
    return this.#model.highMs(rung, this.#rayShare);
  }

  #cameInTime(): void {
    this.#late = Math.max(0, this.#late - FORGIVEN_BY_FRAME);
    const next = Math.max(0, this.#rung - 1);
    if (this.#highMs(next) > this.#movingFrameMs * CLIMB_MARGIN)
      this.#model.scale(CALM_FRAME_FACTOR);
  }

  #cameLate(rung: number, rayShare: number, nowMs: number): void {
    this.#late += 1;
    // Frames on their way when the picture became coarser say nothing of it.
    if (rung !== this.#rung || this.#late < LATE_FRAMES) return;
    this.#late = 0;
    let cost = LATE_COST;
    if (this.#climbedMs === this.#changedMs && nowMs - this.#climbedMs < MISTAKE_WITHIN_MS)
      cost = CLIMBED_COST;
    else if (nowMs - this.#changedMs < STILL_LATE_MS) cost = STILL_LATE_COST;
    this.#model.scale((this.#movingFrameMs * cost) / this.#model.typicalMs(rung, rayShare));
  }

  #settle(nowMs: number): void {
    if (!this.#model.isKnown) return;
    const budget = this.#movingFrameMs;
    if (this.#rung < this.#lowest && this.#highMs(this.#rung) > budget) {
      this.#fall(nowMs, budget);
      return;
    }
    const finest = this.#finestWithin(budget * CLIMB_MARGIN, nowMs);
    if (finest < this.#rung) {
      this.#couldClimbSinceMs ??= nowMs;
      const isFirst = this.#changedMs === -Infinity;
      if (isFirst) this.#climb(finest, nowMs);
      else if (nowMs - this.#couldClimbSinceMs >= CLIMB_AFTER_MS)
        this.#climb(Math.max(finest, this.#rung - this.#climbsBy), nowMs);
      return;
    }
    this.#couldClimbSinceMs = undefined;
    if (nowMs - this.#changedMs < PROBE_AFTER_MS) return;
    const next = this.#finestWithin(budget * PROBE_MARGIN, nowMs);
    if (next < this.#rung) this.#climb(this.#rung - 1, nowMs);
  }

  #finestWithin(budgetMs: number, nowMs: number): number {
    let finest = this.#rung;
    while (
      finest > 0 &&
      nowMs >= (this.#blockedUntilMs[finest - 1] as number) &&
      this.#highMs(finest - 1) <= budgetMs
    )
      finest -= 1;
    return finest;
  }

  #climb(rung: number, nowMs: number): void {
    this.#rung = rung;
    this.#climbedMs = this.#changedMs = nowMs;
    this.#couldClimbSinceMs = undefined;
  }

  #fall(nowMs: number, budget: number): void {
    const from = this.#rung;
    do this.#rung += 1;
    while (this.#rung < this.#lowest && this.#highMs(this.#rung) > budget * LANDING_MARGIN);
    const wasMistake = nowMs - this.#climbedMs < MISTAKE_WITHIN_MS;
    const block = wasMistake
      ? Math.min(MAX_BLOCK_MS, Math.max(FIRST_BLOCK_MS, 2 * (this.#blockMs[from] as number)))
      : 0;
    this.#blockMs[from] = block;
    this.#blockedUntilMs[from] = nowMs + block;
    this.#changedMs = nowMs;
    this.#couldClimbSinceMs = undefined;
  }
}
