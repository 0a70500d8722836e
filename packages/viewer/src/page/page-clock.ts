import type { Clock } from '../view/command-pump.ts';

/** The page's own time. */
export const PAGE_CLOCK: Clock = {
  now: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
