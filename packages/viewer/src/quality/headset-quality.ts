import type { Clock } from '../view/command-pump.ts';
import { FrameLog } from './frame-log.ts';
import { type FinishedFrame, GpuClock, type TimedContext } from './gpu-clock.ts';
import { keptScaleFactor, type KeptSetting } from './kept-setting.ts';
import { type DrawnFrame, QualityController } from './quality-controller.ts';
import type { Quality } from './quality-ladder.ts';
import { SessionRungs } from './session-rungs.ts';

export interface HeadsetQualityOptions {
  /** 0 to 1: how far quality may fall. */
  readonly minimumQuality: number;
  readonly clock: Clock;
  /** Where the size of the picture is remembered from session to session. */
  readonly scaleFactor?: KeptSetting;
}

/** What there is to know of a session as it begins. */
export interface HeadsetSession {
  readonly gl: TimedContext;
  readonly frameRateHz: number;
  /** Both eyes are drawn in one pass: the card's own clock must not run meanwhile. */
  readonly isMultiview: boolean;
  readonly setFoveation: (level: number) => void;
}

/** How drawing goes in a headset. */
export interface HeadsetDrawing {
  readonly frames: FrameLog;
  readonly rung: number;
  readonly budgetMs: number;
  readonly scaleFactor: number;
  /** Of both eyes. */
  readonly pixels: number;
}

/** What of a frame's time is left after the compositor has taken its part. */
const BUDGET_SHARE = 0.8;
/** A cost known to within this share of a frame is known. */
const SURE_SHARE = 0.25;
const DEFAULT_RATE_HZ = 72;

/**
 * How finely a headset's frames are drawn: foveation, step and shading from frame to frame, the size of the picture from
 * session to session.
 */
export class HeadsetQuality {
  readonly log = new FrameLog();
  readonly #time: Clock;
  readonly #controller: QualityController;
  readonly #scale: KeptSetting;
  #floor: number;
  #budgetMs = (1000 / DEFAULT_RATE_HZ) * BUDGET_SHARE;
  #sessionScale = 1;
  #session: (HeadsetSession & { readonly clock: GpuClock<DrawnFrame> }) | undefined;
  #rungs = new SessionRungs();
  #frame: DrawnFrame | undefined;
  #foveation = Number.NaN;
  #lastBeganMs = 0;
  /** The card's own clock answers: then frames that come late for another reason change nothing. */
  #hasTimer = false;

  constructor({ minimumQuality, clock, scaleFactor = keptScaleFactor() }: HeadsetQualityOptions) {
    this.#time = clock;
    this.#floor = minimumQuality;
    this.#scale = scaleFactor;
    this.#controller = new QualityController({
      minimumQuality,
      movingFrameMs: this.#budgetMs,
      stillFrameMs: this.#budgetMs,
      headset: true,
    });
  }

  /** Where on the ladder of quality frames are drawn: 0 is the finest. */
  get rung(): number {
    return this.#controller.rung;
  }

  /** @param pixels of both eyes */
  drawing(pixels: number): HeadsetDrawing {
    return {
      frames: this.log,
      rung: this.rung,
      budgetMs: this.#budgetMs,
      scaleFactor: this.#sessionScale,
      pixels,
    };
  }

  /** Pixels per axis for the next session, as a share of what the headset recommends. */
  get scaleFactor(): number {
    // A floor is one for the size of the picture, too.
    return Math.max(0.5 + 0.5 * this.#floor, this.#scale.value ?? 1);
  }

  setMinimumQuality(floor: number): void {
    this.#floor = floor;
    this.#controller.setMinimumQuality(floor);
  }

  begin(session: HeadsetSession): void {
    this.#session = { ...session, clock: new GpuClock(session.gl, this.#time) };
    this.#budgetMs = (1000 / session.frameRateHz) * BUDGET_SHARE;
    this.#controller.setMovingFrameMs(this.#budgetMs);
    this.#sessionScale = this.scaleFactor;
    this.#rungs = new SessionRungs();
    this.#foveation = Number.NaN;
    this.#lastBeganMs = 0;
    this.#hasTimer = false;
  }

  /** Before each frame. @param rayShare of the pixels of an eye */
  choose(nowMs: number, rayShare: number): Quality {
    this.#learn(nowMs);
    this.#controller.expect(rayShare);
    const quality = this.#controller.whileMoving(nowMs);
    this.#frame = { quality, rayShare };
    this.#rungs.add(this.#controller.rung);
    if (quality.foveation !== this.#foveation) {
      this.#foveation = quality.foveation;
      this.#session?.setFoveation(quality.foveation);
    }
    return quality;
  }

  beginDrawing(): void {
    if (this.#frame !== undefined)
      this.#session?.clock.begin(this.#frame, !this.#session.isMultiview);
  }

  endDrawing(): void {
    this.#session?.clock.end();
  }

  end(): void {
    const session = this.#session;
    this.#session = undefined;
    session?.clock.dispose();
    this.#frame = undefined;
    this.#scale.keep(this.#rungs.nextScaleFactor(this.scaleFactor, this.#controller.rungCount));
  }

  #learn(nowMs: number): void {
    const session = this.#session;
    const last = this.#frame;
    if (session === undefined) return;
    const intervalMs = nowMs - this.#lastBeganMs;
    const isFirst = this.#lastBeganMs === 0;
    this.#lastBeganMs = nowMs;
    const periodMs = 1000 / session.frameRateHz;
    let wasTold = this.#hasTimer;
    for (let done = session.clock.take(); done !== undefined; done = session.clock.take()) {
      this.#hasTimer ||= done.source === 'timer';
      const costMs = likelyCostMs(done, periodMs);
      if (costMs !== undefined) this.#controller.measured(done.frame, costMs);
      wasTold ||= costMs !== undefined;
      this.log.add(done.frame, costMs ?? done.ms, nowMs);
    }
    if (!isFirst && last !== undefined && !wasTold)
      this.#controller.measuredInterval(last, intervalMs, periodMs, nowMs);
  }
}

/** Found finished late is no proof of having taken long: then only the distance of the frames says something. */
function likelyCostMs(
  { ms, uncertainMs }: FinishedFrame<DrawnFrame>,
  periodMs: number,
): number | undefined {
  const budgetMs = periodMs * BUDGET_SHARE;
  if (uncertainMs <= periodMs * SURE_SHARE) return ms - uncertainMs / 2;
  return ms <= budgetMs || ms - uncertainMs >= budgetMs ? ms : undefined;
}
