/** How much of the full picture a frame draws. */
export interface Quality {
  /** Pixels per axis, as a share of the screen's. */
  readonly resolution: number;
  /** Length of a ray's step, as a multiple of the finest. */
  readonly stepFactor: number;
}

/** Resolution first, step second: that is where less work costs the picture least. */
const LADDER: readonly Quality[] = [
  { resolution: 1, stepFactor: 1 },
  { resolution: 0.85, stepFactor: 1 },
  { resolution: 0.7, stepFactor: 1 },
  { resolution: 0.58, stepFactor: 1 },
  { resolution: 0.48, stepFactor: 1.25 },
  { resolution: 0.4, stepFactor: 1.5 },
  { resolution: 0.33, stepFactor: 1.5 },
  { resolution: 0.27, stepFactor: 2 },
  { resolution: 0.22, stepFactor: 2 },
  { resolution: 0.18, stepFactor: 2 },
];

/** In a headset the resolution is the layer's own business; only the step can change from frame to frame. */
const HEADSET_LADDER: readonly Quality[] = [
  { resolution: 1, stepFactor: 1 },
  { resolution: 1, stepFactor: 1.25 },
  { resolution: 1, stepFactor: 1.6 },
  { resolution: 1, stepFactor: 2 },
  { resolution: 1, stepFactor: 2.6 },
  { resolution: 1, stepFactor: 3.4 },
];

export interface QualityOptions {
  /** 0 to 1: how far down the ladder quality may go; 1 keeps everything. */
  readonly minimumQuality: number;
  /** What a frame may cost while things move, and what the one frame of a still picture may. */
  readonly movingFrameMs: number;
  readonly stillFrameMs: number;
  readonly headset?: boolean;
}

/** To go up a rung, a frame has to fit this share of its budget: no flicker between two rungs. */
const CLIMB_MARGIN = 0.7;
/** A cheaper frame is believed at once, a dearer one may have been somebody else's doing. */
const FALL_SMOOTHING = 0.6;
const RISE_SMOOTHING = 0.25;
/** The first frames compile shaders, and say nothing of those that follow. */
const UNTYPICAL_FRAMES = 2;

function relativeCost({ resolution, stepFactor }: Quality): number {
  return (resolution * resolution) / stepFactor;
}

/** Chooses how finely to draw from what frames have cost: falls while things move, and sharpens when they rest. */
export class QualityController {
  readonly #ladder: readonly Quality[];
  readonly #lowest: number;
  readonly #options: QualityOptions;
  /** Estimated cost of a frame at full quality. */
  #fullCostMs: number | undefined;
  #movingRung: number;
  #frames = 0;

  constructor(options: QualityOptions) {
    this.#options = options;
    this.#ladder = options.headset ? HEADSET_LADDER : LADDER;
    const last = this.#ladder.length - 1;
    this.#lowest = Math.round((1 - Math.max(0, Math.min(1, options.minimumQuality))) * last);
    this.#movingRung = Math.min(options.headset ? 1 : 3, this.#lowest);
  }

  /** Takes in what a frame of some quality cost. */
  measured(quality: Quality, frameMs: number): void {
    this.#frames += 1;
    if (this.#frames <= UNTYPICAL_FRAMES) return;
    const fullCostMs = frameMs / relativeCost(quality);
    const before = this.#fullCostMs ?? fullCostMs;
    this.#fullCostMs =
      before + (fullCostMs - before) * (fullCostMs < before ? FALL_SMOOTHING : RISE_SMOOTHING);
    this.#movingRung = this.#rungFor(this.#options.movingFrameMs, this.#movingRung);
  }

  whileMoving(): Quality {
    return this.#ladder[this.#movingRung] as Quality;
  }

  /** As while moving; until it is known what a frame costs, as little as it can. */
  whileBusy(): Quality {
    const rung = this.#fullCostMs === undefined ? this.#lowest : this.#movingRung;
    return this.#ladder[rung] as Quality;
  }

  /** The best picture that does not take all too long. */
  whenStill(): Quality {
    if (this.#fullCostMs === undefined) return this.whileMoving();
    return this.#ladder[this.#rungFor(this.#options.stillFrameMs, this.#lowest)] as Quality;
  }

  #rungFor(budgetMs: number, current: number): number {
    const cost = this.#fullCostMs ?? 0;
    for (let rung = 0; rung < this.#lowest; rung++) {
      const margin = rung < current ? CLIMB_MARGIN : 1;
      if (cost * relativeCost(this.#ladder[rung] as Quality) <= budgetMs * margin) return rung;
    }
    return this.#lowest;
  }
}
