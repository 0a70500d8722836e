import { type Classroom, foldEntry, type JournalEntry } from '@rounds/classroom';

import type { JournalStore, LibraryChange } from '../journal/journal-store.ts';
import type { ChangeOutcome } from './change-outcome.ts';

/** What one tick applied: entries, and whom to answer for each of them. */
export interface TickBatch {
  readonly entries: JournalEntry[];
  readonly libraryChanges: LibraryChange[];
  /** One per entry, in the same order. */
  readonly answers: ((outcome: ChangeOutcome) => void)[];
  /** The classroom after the last entry. */
  after: Classroom;
}

export interface CommitQueueOptions {
  readonly sessionId: string;
  readonly journal: JournalStore;
  readonly committed: Classroom;
  readonly nextSequence: number;
  /** Called before the refusals go out. */
  readonly onRollback: (committed: Classroom, nextSequence: number, error: unknown) => void;
}

/**
 * Brings ticks to the journal in order, one commit at a time; ticks that pass meanwhile wait and are committed together.
 * After a failure nothing that was applied on top of it may stand, so all that waits fails with it.
 */
export class CommitQueue {
  readonly #options: CommitQueueOptions;
  #committed: Classroom;
  #nextSequence: number;
  #waiting: TickBatch[] = [];
  #running: Promise<void> | undefined;
  /** The journal may hold more than is known here: the last append failed, and so did looking. */
  #uncertain = false;

  constructor(options: CommitQueueOptions) {
    this.#options = options;
    this.#committed = options.committed;
    this.#nextSequence = options.nextSequence;
  }

  get committed(): Classroom {
    return this.#committed;
  }

  add(batch: TickBatch): void {
    this.#waiting.push(batch);
    this.#running ??= this.#run();
  }

  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = merge(this.#waiting);
      this.#waiting = [];
      await this.#commit(batch);
    }
    this.#running = undefined;
  }

  async #commit(batch: TickBatch): Promise<void> {
    const { sessionId, journal } = this.#options;
    const { entries, libraryChanges } = batch;
    try {
      if (this.#uncertain) await this.#catchUp();
      await journal.append({ sessionId, entries, libraryChanges });
    } catch (error) {
      await this.#fail(batch, error);
      return;
    }
    this.#committed = batch.after;
    this.#nextSequence += entries.length;
    answerAccepted(batch, entries.length);
  }

  /** Looks what of the batch was kept after all, goes back to that, and refuses the rest and all that waits. */
  async #fail(batch: TickBatch, error: unknown): Promise<void> {
    this.#uncertain = true;
    // Where even looking fails, it stays uncertain, and the next commit looks first.
    const found = await this.#catchUp().catch(() => []);
    const kept = isBeginningOf(found, batch.entries) ? found.length : 0;
    const failed = merge([batch, ...this.#waiting]);
    this.#waiting = [];
    this.#options.onRollback(this.#committed, this.#nextSequence, error);
    answerAccepted(batch, kept);
    for (const answer of failed.answers.slice(kept)) {
      answer({ status: 'refused', code: 'command.not-saved' });
    }
  }

  /** Folds what the journal holds beyond what is known here, and gives it. */
  async #catchUp(): Promise<readonly JournalEntry[]> {
    const missed = await this.#options.journal.read(this.#options.sessionId, this.#nextSequence);
    for (const entry of missed) this.#committed = foldEntry(this.#committed, entry);
    this.#nextSequence += missed.length;
    this.#uncertain = false;
    return missed;
  }
}

function isBeginningOf(found: readonly JournalEntry[], entries: readonly JournalEntry[]): boolean {
  return found.every((entry, index) => {
    const own = entries[index];
    return own !== undefined && own.sequence === entry.sequence && own.atMs === entry.atMs
      && own.actorId === entry.actorId && own.command.type === entry.command.type; // prettier-ignore
  });
}

function answerAccepted(batch: TickBatch, count: number): void {
  for (let index = 0; index < count; index++) {
    const sequence = batch.entries[index]?.sequence;
    if (sequence !== undefined) batch.answers[index]?.({ status: 'accepted', sequence });
  }
}

function merge(batches: readonly TickBatch[]): TickBatch {
  const last = batches.at(-1);
  if (last === undefined) throw new Error('nothing to commit');
  return {
    entries: batches.flatMap((batch) => batch.entries),
    libraryChanges: batches.flatMap((batch) => batch.libraryChanges),
    answers: batches.flatMap((batch) => batch.answers),
    after: last.after,
  };
}
