import type { JournalStore } from '../journal/journal-store.ts';

/** So many entries are folded in a few milliseconds. */
export const CHECKPOINT_EVERY = 2000;

export interface CheckpointPaceOptions {
  readonly sessionId: string;
  readonly journal: Pick<JournalStore, 'advanceCheckpoint'>;
  /** Sequence of the newest checkpoint. */
  readonly begunFrom: number;
  readonly onFailure: (error: unknown) => void;
  readonly every?: number;
}

/** Has a checkpoint made every so many entries: in the background, where the entries are, and one at a time. */
export class CheckpointPace {
  readonly #options: Required<CheckpointPaceOptions>;
  #newest: number;
  #isUnderWay = false;

  constructor(options: CheckpointPaceOptions) {
    this.#options = { every: CHECKPOINT_EVERY, ...options };
    this.#newest = options.begunFrom;
  }

  /** To be told after each commit. */
  committed(nextSequence: number): void {
    const { sessionId, journal, every, onFailure } = this.#options;
    if (this.#isUnderWay || nextSequence - this.#newest < every) return;
    this.#isUnderWay = true;
    journal
      .advanceCheckpoint(sessionId)
      .then((sequence) => (this.#newest = Math.max(this.#newest, sequence)))
      .catch((error: unknown) => {
        // It is only for speed: the next one is tried when as many entries have come again.
        this.#newest = nextSequence;
        onFailure(error);
      })
      .finally(() => (this.#isUnderWay = false));
  }
}
