const TrueDate = Date;
let offsetMs = 0;

/** `Date`, so many milliseconds from the truth. */
class JumpingDate extends TrueDate {
  constructor(...given: readonly unknown[]) {
    if (given.length === 0) super(JumpingDate.now());
    else super(...(given as [number]));
  }

  static override now(): number {
    return TrueDate.now() + offsetMs;
  }
}

/** Sets the wall clock of this process so far ahead of the truth, or behind it where negative. */
export function jumpWallClock(aheadMs: number): void {
  offsetMs = aheadMs;
  globalThis.Date = (aheadMs === 0 ? TrueDate : JumpingDate) as DateConstructor;
}
