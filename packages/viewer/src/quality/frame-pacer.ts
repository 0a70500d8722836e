import { FrameLog } from './frame-log.ts';
import { QualityController, type QualityOptions } from './quality-controller.ts';
import { type Quality, workShare } from './quality-ladder.ts';

/** Why a frame is wanted: people's own moves come at once, others' comings and goings must not eat the machine. */
export type FrameReason = 'moved' | 'presence' | 'content';

/** A frame that was handed to the graphics card. */
export interface FrameInWork {
  isFinished(): boolean;
  /** What it cost the card by the card's own clock, once it is finished; undefined where that is not known. */
  costMs(): number | undefined;
}

/** What a pacer drives; the real one is a graphics context. */
export interface PacedStage {
  /** Share of the picture's pixels that will have a ray to march. */
  rayShare(): number;
  draw(quality: Quality): FrameInWork;
  now(): number;
  /** @returns cancel */
  nextFrame(callback: () => void): () => void;
  /** @returns cancel */
  after(delayMs: number, callback: () => void): () => void;
}

/** Without a move for this long, the picture is still. */
const STILL_AFTER_MS = 150;
/** What is not one's own doing may take this share of a slow machine's time. */
const BACKGROUND_SHARE = 0.35;
/** Frames cheaper than this need no such care. */
const CHEAP_FRAME_MS = 20;

/**
 * Draws on demand: nothing is drawn while nothing changes, never a frame before the last one is finished, coarser while
 * one's own hand moves things, and finely when it rests.
 */
export class FramePacer {
  readonly #stage: PacedStage;
  readonly #quality: QualityController;
  /** The last frames, for whoever wants to see how drawing goes. */
  readonly log = new FrameLog();
  #wanted: 'moving' | 'still' | undefined;
  #lastMovedMs = -Infinity;
  #lastDrawn: Quality | undefined;
  #lastCostMs = 0;
  #lastFinishedMs = -Infinity;
  #inFlight:
    | {
        readonly work: FrameInWork;
        readonly startedMs: number;
        readonly quality: Quality;
        readonly rayShare: number;
      }
    | undefined;
  #cancelFrame: (() => void) | undefined;
  #cancelStill: (() => void) | undefined;
  #paused = false;
  #backgroundWaits = false;
  #disturbedFrames = 0;
  #isCoarse = false;

  constructor(stage: PacedStage, options: QualityOptions) {
    this.#stage = stage;
    this.#quality = new QualityController(options);
  }

  /** What the last frame took. */
  get frameCostMs(): number {
    return this.#lastCostMs;
  }

  /** Where on the ladder frames are drawn while things move: 0 is the finest. */
  get rung(): number {
    return this.#quality.rung;
  }

  /** 0 to 1: nothing coarser is drawn from now on. */
  setMinimumQuality(floor: number): void {
    this.#quality.setMinimumQuality(floor);
    this.request('content');
  }

  /** Whether the picture is as good as it gets and nothing is to be drawn. */
  get isResting(): boolean {
    return (
      this.#wanted === undefined && this.#inFlight === undefined && this.#cancelStill === undefined
    );
  }

  request(reason: FrameReason): void {
    if (reason === 'moved') {
      this.#lastMovedMs = this.#stage.now();
      this.#want('moving');
      return;
    }
    if (this.#wanted !== undefined) return;
    if (this.#inFlight === undefined) this.#wantInBackground();
    else this.#backgroundWaits = true;
  }

  /** Draws as cheaply as while things move for as long as this lasts: the time is needed elsewhere. */
  setCoarse(isCoarse: boolean): void {
    if (isCoarse === this.#isCoarse) return;
    this.#isCoarse = isCoarse;
    if (!isCoarse && this.#inFlight === undefined && this.#wanted === undefined) this.#sharpen();
  }

  /** Something else keeps the graphics card busy: the frame in work and the next one are no measure of quality. */
  disturb(): void {
    this.#disturbedFrames = 2;
  }

  /** Lets somebody else draw, as a headset does. */
  pause(): void {
    this.#paused = true;
    this.#cancelFrame?.();
    this.#cancelFrame = undefined;
    this.#cancelStill?.();
    this.#cancelStill = undefined;
    this.#inFlight = undefined;
  }

  resume(): void {
    this.#paused = false;
    this.#want('still');
  }

  dispose(): void {
    this.pause();
  }

  /** After one's own moves, and only so often that a slow machine has time for other things. */
  #wantInBackground(): void {
    const now = this.#stage.now();
    const pauseMs =
      this.#lastCostMs < CHEAP_FRAME_MS
        ? 0
        : (this.#lastCostMs * (1 - BACKGROUND_SHARE)) / BACKGROUND_SHARE;
    const isMoving = now - this.#lastMovedMs < STILL_AFTER_MS;
    const earliest = isMoving ? this.#lastMovedMs + STILL_AFTER_MS : 0;
    this.#wantLater(Math.max(this.#lastFinishedMs + pauseMs, earliest) - now);
  }

  #want(wanted: 'moving' | 'still'): void {
    this.#wanted = wanted;
    this.#schedule();
  }

  #wantLater(delayMs: number): void {
    if (this.#paused || this.#cancelStill !== undefined) return;
    if (delayMs <= 0) {
      this.#want('still');
      return;
    }
    this.#cancelStill = this.#stage.after(delayMs, () => {
      this.#cancelStill = undefined;
      if (this.#wanted === undefined) this.#want('still');
    });
  }

  #schedule(): void {
    if (this.#paused || this.#cancelFrame !== undefined) return;
    this.#cancelFrame = this.#stage.nextFrame(() => {
      this.#cancelFrame = undefined;
      this.#tick();
    });
  }

  #tick(): void {
    if (!this.#finishFrame()) {
      this.#schedule();
      return;
    }
    if (this.#wanted === undefined) return;
    const rayShare = this.#stage.rayShare();
    this.#quality.expect(rayShare);
    const quality = this.#wanted === 'moving' ? this.#whileMoving() : this.#whenStill();
    this.#wanted = undefined;
    const startedMs = this.#stage.now();
    const work = this.#stage.draw(quality);
    this.#lastDrawn = quality;
    this.#inFlight = { work, startedMs, quality, rayShare };
    this.#schedule();
  }

  /** @returns false while the graphics card still works */
  #finishFrame(): boolean {
    const frame = this.#inFlight;
    if (frame === undefined) return true;
    if (!frame.work.isFinished()) return false;
    this.#inFlight = undefined;
    this.#lastFinishedMs = this.#stage.now();
    if (this.#disturbedFrames > 0) {
      this.#disturbedFrames -= 1;
    } else {
      this.#lastCostMs = frame.work.costMs() ?? this.#lastFinishedMs - frame.startedMs;
      this.#quality.measured(frame, this.#lastCostMs);
      this.log.add(frame, this.#lastCostMs, frame.startedMs);
    }
    if (this.#wanted !== undefined) return true;
    if (this.#backgroundWaits) {
      this.#backgroundWaits = false;
      this.#wantInBackground();
    } else this.#sharpen();
    return true;
  }

  #whileMoving(): Quality {
    const now = this.#stage.now();
    return this.#isCoarse ? this.#quality.whileBusy(now) : this.#quality.whileMoving(now);
  }

  #whenStill(): Quality {
    const now = this.#stage.now();
    return this.#isCoarse ? this.#quality.whileBusy(now) : this.#quality.whenStill(now);
  }

  /** Plans a finer frame for when the hand rests, if the last one was not as fine as can be. */
  #sharpen(): void {
    const still = this.#whenStill();
    const drawn = this.#lastDrawn;
    // A frame that told nothing of what frames cost, as the first one does, is not the last.
    const isToBeTold = !this.#isCoarse && !this.#quality.isInformed;
    if (!isToBeTold && drawn !== undefined && workShare(drawn) >= workShare(still)) return;
    this.#wantLater(this.#lastMovedMs + STILL_AFTER_MS - this.#stage.now());
  }
}
