/** A cost so far above what was expected is believed only when the next one is as high: something else held up the machine. */
const OUTLIER_RATIO = 3;
/** How fast the estimate follows a cost above it, one so far above that it is no noise, and one below it. */
const RISE = 0.5;
const SURE_RISE = 0.8;
const SURE_RATIO = 1.3;
const FALL = 0.12;
const DEVIATION_RATE = 0.1;
/** Nearly every frame stays below what is typical by so many mean deviations. */
const DEVIATIONS = 2.5;
const FIRST_DEVIATION = 0.05;
const MAX_DEVIATION = 0.4;
const FIRST_FIXED_SHARE = 0.1;
const MAX_FIXED_SHARE = 0.9;
/** So many frames of the same kind make a cost worth comparing with, and so many of the next kind are compared. */
const STEADY_FRAMES = 4;
const COMPARED_FRAMES = 3;
/** What one comparison changes of what was thought. */
const LEARNING = 0.5;
/** Shares of rays this close are the same, and this far apart tell what does not depend on rays. */
const SAME_RAYS = 0.06;
const TELLING_RAYS = 1.2;
const MIN_FACTOR = 0.2;
const MAX_FACTOR = 5;
const MIN_RAYS = 1e-4;

/** Frames of one rung and one share of rays, one after the other. */
interface Run {
  readonly rung: number;
  readonly rays: number;
  ms: number;
  frames: number;
}

/**
 * What frames cost, learnt from those that were drawn: a part that is always there, and a part that grows with the rays and
 * with what each of them does. Knows nothing of time.
 */
export class CostModel {
  /** What a ray does on each rung, as a share of the most; what was assumed at first and is corrected by what is seen. */
  readonly #work: Float64Array;
  readonly #assumed: readonly number[];
  readonly #seen: Uint8Array;
  /** Cost of a frame of rays alone, each of which does the most. */
  #fullMs: number | undefined;
  #fixedShare = FIRST_FIXED_SHARE;
  #deviation = FIRST_DEVIATION;
  #isSuspicious = false;
  #run: Run | undefined;
  #before: Run | undefined;

  /** @param work of a frame on each rung, finest first, as far as it can be told in advance */
  constructor(work: readonly number[]) {
    this.#assumed = work;
    this.#work = Float64Array.from(work);
    this.#seen = new Uint8Array(work.length);
  }

  get isKnown(): boolean {
    return this.#fullMs !== undefined;
  }

  /** What frames of a rung cost on average; 0 before anything was measured. */
  typicalMs(rung: number, rays: number): number {
    return (this.#fullMs ?? 0) * this.#relative(rung, rays);
  }

  /** What frames of a rung hardly ever exceed. */
  highMs(rung: number, rays: number): number {
    return this.typicalMs(rung, rays) * (1 + DEVIATIONS * this.#deviation);
  }

  /** Takes in the cost of a frame. @param rays share of the picture's pixels that had one */
  measured(rung: number, rays: number, ms: number): void {
    if (this.#fullMs === undefined) {
      this.#fullMs = ms / this.#relative(rung, rays);
      this.#follow(rung, rays, ms);
      return;
    }
    const isFar = ms > OUTLIER_RATIO * this.typicalMs(rung, rays);
    const wasSuspicious = this.#isSuspicious;
    this.#isSuspicious = isFar;
    if (isFar && !wasSuspicious) return;
    this.#follow(rung, rays, ms);
    this.#compare();
    this.#approach(ms / this.#relative(rung, rays));
  }

  /** All frames cost so many times what was thought. */
  scale(factor: number): void {
    if (this.#fullMs !== undefined) this.#fullMs *= factor;
    this.#run = this.#before = undefined;
  }

  #relative(rung: number, rays: number): number {
    return this.#fixedShare + (1 - this.#fixedShare) * rays * (this.#work[rung] as number);
  }

  #approach(fullMs: number): void {
    const before = this.#fullMs ?? fullMs;
    const change = fullMs / before - 1;
    const rate = change > SURE_RATIO - 1 ? SURE_RISE : change > 0 ? RISE : FALL;
    this.#fullMs = before * (1 + change * rate);
    const off = Math.min(MAX_DEVIATION, Math.abs(change));
    this.#deviation += (off - this.#deviation) * DEVIATION_RATE;
  }

  #follow(rung: number, rays: number, ms: number): void {
    const run = this.#run;
    if (run?.rung === rung && isSame(run.rays, rays)) {
      if (Math.abs(ms / run.ms - 1) > SURE_RATIO - 1) {
        // The same frames cost something else now: nothing before this is to be compared with.
        this.#before = undefined;
        this.#run = { rung, rays, ms, frames: 1 };
        return;
      }
      run.frames += 1;
      run.ms += (ms - run.ms) / Math.min(run.frames, 2 * STEADY_FRAMES);
      return;
    }
    this.#before = run !== undefined && run.frames >= STEADY_FRAMES ? run : undefined;
    this.#run = { rung, rays, ms, frames: 1 };
  }

  /** Right after a change of rung or of rays, the change of the cost tells what the one or the other is worth. */
  #compare(): void {
    const run = this.#run;
    const before = this.#before;
    if (run === undefined || before === undefined || run.frames > COMPARED_FRAMES) return;
    if (run.rung !== before.rung && isSame(run.rays, before.rays)) this.#compareRungs(before, run);
    else if (run.rung === before.rung) this.#compareRays(before, run);
  }

  #compareRungs(before: Run, run: Run): void {
    const relative = (this.#relative(before.rung, before.rays) * run.ms) / before.ms;
    const rayPart =
      (relative - this.#fixedShare) / ((1 - this.#fixedShare) * Math.max(MIN_RAYS, run.rays));
    const work = this.#work[run.rung] as number;
    const assumed = this.#assumed[run.rung] as number;
    const found = Math.max(MIN_FACTOR * assumed, Math.min(MAX_FACTOR * assumed, rayPart));
    const correction = 1 + (found / work - 1) * LEARNING;
    this.#work[run.rung] = work * correction;
    this.#seen[run.rung] = 1;
    // What is true of this rung is likelier to be true of those beyond it that were never seen than what was assumed.
    const by = Math.sign(run.rung - before.rung);
    for (let k = run.rung + by; this.#seen[k] === 0; k += by)
      this.#work[k] = (this.#work[k] as number) * correction;
  }

  #compareRays(before: Run, run: Run): void {
    const ratioOfRays = run.rays / before.rays;
    if (Math.max(ratioOfRays, 1 / ratioOfRays) < TELLING_RAYS) return;
    const work = this.#work[run.rung] as number;
    const ratio = run.ms / before.ms;
    const excess = work * (run.rays - ratio * before.rays);
    const denominator = ratio - 1 + excess;
    if (Math.abs(denominator) < 1e-6) return;
    const share = Math.max(0, Math.min(MAX_FIXED_SHARE, excess / denominator));
    const cost = this.typicalMs(before.rung, before.rays);
    this.#fixedShare += (share - this.#fixedShare) * LEARNING;
    this.#fullMs = cost / this.#relative(before.rung, before.rays);
  }
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME_RAYS * Math.max(a, b);
}
