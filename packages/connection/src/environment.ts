/** The world around a connection: clock, chance, timers and network. Tests hand in their own. */
export interface Environment {
  /** Milliseconds that only ever grow; in browsers and Node the clock of `performance.now()`. */
  nowMs(): number;
  /** In [0, 1). */
  random(): number;
  /** Runs the callback once. @returns cancel */
  startTimer(callback: () => void, delayMs: number): () => void;
  readonly fetch: typeof globalThis.fetch;
  /** Runs when network or page come back: a good moment to try again. @returns unsubscribe */
  onWake(listener: () => void): () => void;
}

/** The real world: browser page or Node process. */
export function systemEnvironment(fetch?: typeof globalThis.fetch): Environment {
  return {
    nowMs: () => performance.now(),
    random: Math.random,
    startTimer: (callback, delayMs) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
    fetch: fetch ?? ((input, init) => globalThis.fetch(input, init)),
    onWake,
  };
}

/** Node has neither `window` nor `document`: there nothing ever wakes, and timers alone bring people back. */
function onWake(listener: () => void): () => void {
  if (typeof window === 'undefined' || typeof document === 'undefined') return () => undefined;
  const onVisible = (): void => {
    if (document.visibilityState === 'visible') listener();
  };
  window.addEventListener('online', listener);
  document.addEventListener('visibilitychange', onVisible);
  return () => {
    window.removeEventListener('online', listener);
    document.removeEventListener('visibilitychange', onVisible);
  };
}
