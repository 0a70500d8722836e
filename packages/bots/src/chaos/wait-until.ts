import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

/** A state that did not come about in time. */
export class TooLateError extends Error {
  override readonly name = 'TooLateError';
}

/** Waits for a state. @throws TooLateError */
export async function waitUntil(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<void> {
  const untilMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > untilMs)
      throw new TooLateError(`${what}: not within ${Math.round(withinMs / 1000)} s`);
    await delay(LOOK_EVERY_MS);
  }
}
