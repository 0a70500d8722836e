/** Deflections smaller than this are a thumb at rest. */
const SCROLL_FROM = 0.35;
const TURN_FROM = 0.7;
const TURN_AGAIN_BELOW = 0.35;
const MAX_SLICES_PER_SECOND = 18;

export interface StickMoves {
  /** Whole slices to scroll: positive when the stick is pushed away. */
  readonly slices: number;
  /** Snap turns: +1 is to the left, as angles count. */
  readonly turns: -1 | 0 | 1;
}

/** Turns the deflection of a thumbstick into steps: one turn per push sideways, slices as fast as it is pushed. */
export class Thumbstick {
  #rest = 0;
  #canTurn = true;
  #scrolls = false;

  update([x, y]: readonly [x: number, y: number], elapsedMs: number): StickMoves {
    return { slices: this.#scroll(x, y, elapsedMs), turns: this.#turn(x, y) };
  }

  #scroll(x: number, y: number, elapsedMs: number): number {
    if (Math.abs(y) < SCROLL_FROM || Math.abs(x) > Math.abs(y)) {
      this.#rest = 0;
      this.#scrolls = false;
      return 0;
    }
    const push = (Math.abs(y) - SCROLL_FROM) / (1 - SCROLL_FROM);
    // The first slice comes at once; slow machines do not make up for the frames they missed.
    if (!this.#scrolls) this.#rest = 1;
    else this.#rest += (push * push * MAX_SLICES_PER_SECOND * Math.min(elapsedMs, 100)) / 1000;
    this.#scrolls = true;
    const whole = Math.floor(this.#rest);
    this.#rest -= whole;
    return whole === 0 ? 0 : -Math.sign(y) * whole;
  }

  #turn(x: number, y: number): -1 | 0 | 1 {
    if (Math.abs(x) < TURN_AGAIN_BELOW) this.#canTurn = true;
    if (!this.#canTurn || Math.abs(x) < TURN_FROM || Math.abs(y) > Math.abs(x)) return 0;
    this.#canTurn = false;
    return x > 0 ? -1 : 1;
  }
}
