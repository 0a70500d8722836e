import type { Environment } from '../environment.ts';

/** A wait between two tries that ends early when network or page come back, or when nobody waits any more. */
export function pause(
  environment: Environment,
  delayMs: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      cancelTimer();
      stopListening();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancelTimer = environment.startTimer(end, delayMs);
    const stopListening = environment.onWake(end);
    signal.addEventListener('abort', end);
  });
}
