/** Where the server reads time, so that tests can hold it. */
export interface Clock {
  /** Unix time, milliseconds. */
  unixMs(): number;
  /** Milliseconds that only ever grow. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  unixMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
