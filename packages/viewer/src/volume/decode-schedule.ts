export interface DecodeJob {
  readonly slice: number;
  readonly level: number;
}

/** A pass may skip one level where the network is ahead of decoding, not more: a coarse picture now beats a fine one later. */
const LARGEST_LEVEL_STEP = 2;

/**
 * Decides which slice to decode next. Work goes in passes, each over all slices at one level, coarse to fine; a pass whose
 * finer successor has arrived in full before it began is left out, but for the one that the graphics card is to hold.
 */
export class DecodeSchedule {
  /** Finest level received per slice. */
  readonly #received: Uint8Array;
  readonly #finest: number;
  readonly #drawn: number;
  readonly #coarsest: number;
  #pass: number;
  #started: Uint8Array;
  #startedCount = 0;
  #finishedCount = 0;
  #focus = 0;

  constructor(options: {
    readonly slices: number;
    readonly coarsest: number;
    readonly finest: number;
    /** The finest level that the graphics card takes; `finest` where it takes all. */
    readonly drawn?: number;
  }) {
    this.#coarsest = options.coarsest;
    this.#finest = Math.min(options.finest, options.coarsest);
    this.#drawn = Math.max(this.#finest, options.drawn ?? this.#finest);
    this.#received = new Uint8Array(options.slices).fill(options.coarsest + 1);
    this.#started = new Uint8Array(options.slices);
    this.#pass = options.coarsest;
  }

  /** Level of the pass in work. */
  get pass(): number {
    return this.#pass;
  }

  get isFinished(): boolean {
    return this.#pass === this.#finest && this.#finishedCount === this.#started.length;
  }

  /** The bytes that make these slices decodable at a level have arrived. */
  received(firstSlice: number, sliceCount: number, level: number): void {
    for (let slice = firstSlice; slice < firstSlice + sliceCount; slice++) {
      this.#received[slice] = Math.min(this.#received[slice] as number, level);
    }
  }

  /** The slice people look at: decoded first within each pass. */
  focus(slice: number): void {
    this.#focus = slice;
  }

  /** The next slice to decode; undefined while nothing more can be done. */
  next(): DecodeJob | undefined {
    if (this.#startedCount === this.#started.length) return undefined;
    let best: number | undefined;
    for (let slice = 0; slice < this.#started.length; slice++) {
      if (this.#started[slice] !== 0 || (this.#received[slice] as number) > this.#pass) continue;
      if (best === undefined || Math.abs(slice - this.#focus) < Math.abs(best - this.#focus))
        best = slice;
    }
    if (best === undefined) return undefined;
    this.#started[best] = 1;
    this.#startedCount += 1;
    return { slice: best, level: this.#pass };
  }

  /** A job is done. @returns whether this began the next pass */
  finished(): boolean {
    this.#finishedCount += 1;
    if (this.#finishedCount < this.#started.length || this.#pass === this.#finest) return false;
    const complete = Math.max(...this.#received);
    this.#pass = Math.max(
      this.#pass > this.#drawn ? this.#drawn : this.#finest,
      Math.min(this.#pass - 1, Math.max(complete, this.#pass - LARGEST_LEVEL_STEP)),
    );
    this.#started = new Uint8Array(this.#started.length);
    this.#startedCount = 0;
    this.#finishedCount = 0;
    return true;
  }

  get coarsest(): number {
    return this.#coarsest;
  }
}
