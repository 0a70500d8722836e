import type { Clock } from '../clock.ts';
import type { Log } from '../logging/log.ts';
import type { JournalStore } from './journal-store.ts';

/** For how many days a class is kept after its end, or after its last change where nobody ended it; or for ever. */
export type KeepDays = number | 'forever';

export const DEFAULT_KEEP_DAYS: KeepDays = 365;

const DAY_MS = 86_400_000;
const SWEEP_EVERY_MS = 6 * 3_600_000;

export interface RetentionOptions {
  readonly journal: Pick<JournalStore, 'deleteEndedBefore'>;
  /** Deletes classes that nobody ended, in which nothing happened since, and where nobody is. Gives how many. */
  readonly deleteAbandoned: (unixMs: number) => Promise<number>;
  readonly clock: Clock;
  readonly keepDays: KeepDays;
  readonly log: Log;
  /** Runs the callback once, after the delay; gives what cancels it. */
  readonly setTimer?: (callback: () => void, delayMs: number) => () => void;
}

/** Deletes classes that ended, or were left, long enough ago: when the server starts, and every six hours. */
export class Retention {
  readonly #options: Required<RetentionOptions>;
  #sweeping: Promise<void> = Promise.resolve();
  #cancelTimer: () => void = () => undefined;

  constructor(options: RetentionOptions) {
    this.#options = { setTimer: setQuietTimer, ...options };
  }

  start(): void {
    if (this.#options.keepDays === 'forever') return;
    this.#sweeping = this.#sweep(this.#options.keepDays);
    this.#cancelTimer = this.#options.setTimer(() => this.start(), SWEEP_EVERY_MS);
  }

  /** Resolves once no sweep is under way. */
  async close(): Promise<void> {
    this.#cancelTimer();
    await this.#sweeping;
  }

  async #sweep(keepDays: number): Promise<void> {
    const { journal, deleteAbandoned, clock, log } = this.#options;
    const beforeMs = clock.unixMs() - keepDays * DAY_MS;
    try {
      const ended = await journal.deleteEndedBefore(beforeMs);
      const abandoned = await deleteAbandoned(beforeMs);
      if (ended + abandoned > 0)
        log.info({ ended, abandoned }, 'classes were deleted because of their age');
    } catch (error) {
      log.warn({ err: error }, 'classes could not be deleted; it is tried again in six hours');
    }
  }
}

function setQuietTimer(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs);
  timer.unref();
  return () => clearTimeout(timer);
}
