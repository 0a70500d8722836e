const FIRST_CEILING_MS = 500;
/** A server that restarts takes a few seconds: who waits much longer than that sits before a picture that stands still. */
const HIGHEST_CEILING_MS = 3_000;
const SHORTEST_MS = 50;

/**
 * How long to wait before a try, counted from 1. Exponential, and spread over the whole interval by chance: when a
 * server restarts, its people must not all come back in the same instant.
 *
 * @param random in [0, 1)
 */
export function retryDelayMs(attempt: number, random: number): number {
  const ceilingMs = Math.min(HIGHEST_CEILING_MS, FIRST_CEILING_MS * 2 ** Math.min(attempt - 1, 16));
  return Math.round(SHORTEST_MS + random * (ceilingMs - SHORTEST_MS));
}
