import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';

import { type ClassroomConnection, joinClassroom, type JoinOptions } from '@rounds/connection';

/** Somebody who has not seen the class's state by then never will. */
const LATEST_MS = 20_000;

/**
 * From asking at the door to the very state that somebody has who was there all the time: people, hands, planes, all of it.
 * @returns milliseconds
 * @throws Error where it does not become the same
 */
export async function timeLateJoin(join: JoinOptions, there: ClassroomConnection): Promise<number> {
  const startedMs = performance.now();
  const late = await joinClassroom(join);
  const changes = new EventTarget();
  const tell = (): void => void changes.dispatchEvent(new Event('change'));
  const unsubscribes = [late.subscribe(tell), there.subscribe(tell)];
  try {
    // Both live in this process, but each hears of a tick in its own time.
    while (!isDeepStrictEqual(late.state(), there.state())) {
      const waitMs = startedMs + LATEST_MS - performance.now();
      if (waitMs <= 0) throw new Error('somebody who came late never saw what the class sees');
      const signal = AbortSignal.timeout(waitMs);
      await once(changes, 'change', { signal }).catch(() => undefined);
    }
    return performance.now() - startedMs;
  } finally {
    for (const unsubscribe of unsubscribes) unsubscribe();
    await late.leave();
  }
}
