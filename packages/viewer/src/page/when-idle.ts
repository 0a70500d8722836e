/** A page that is never idle gets to it after so long. */
const IDLE_TIMEOUT_MS = 400;
/** How long work may hold up the page at a time, where the browser does not say. */
const WORK_SLICE_MS = 8;

/** Runs work when the page has nothing better to do. @returns cancel */
export function whenIdle(work: (hasTime: () => boolean) => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const request = requestIdleCallback(
      (deadline) => {
        const endMs = performance.now() + Math.max(WORK_SLICE_MS, deadline.timeRemaining());
        work(() => performance.now() < endMs);
      },
      { timeout: IDLE_TIMEOUT_MS },
    );
    return () => cancelIdleCallback(request);
  }
  // Safari has no idle callbacks.
  const timer = setTimeout(() => {
    const endMs = performance.now() + WORK_SLICE_MS;
    work(() => performance.now() < endMs);
  }, 30);
  return () => clearTimeout(timer);
}
