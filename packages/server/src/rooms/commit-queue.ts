import { type Classroom, foldEntry, type JournalEntry, type Saving } from '@rounds/classroom';

import type { Clock } from '../clock.ts';
import { DATABASE_PROBLEMS, problemOf } from '../database/database-problem.ts';
import type { JournalStore, LibraryChange } from '../journal/journal-store.ts';
import type { ChangeOutcome } from './change-outcome.ts';

/** One change that is applied, and waits to be committed and answered. */
export interface AppliedChange {
  readonly entry: JournalEntry;
  readonly libraryChange: LibraryChange | undefined;
  readonly answer: (outcome: ChangeOutcome) => void;
  /** The classroom with it. */
  readonly after: Classroom;
}

export interface SavingLimits {
  /** A commit that takes longer is called slow. */
  readonly slowMs: number;
  /** For how long changes are held while the disk is full or the database away; then they are taken back. */
  readonly holdMs: number;
  /** How many changes may be held; more are refused. */
  readonly maxHeld: number;
  /** The first pause before another try; each is twice the one before. */
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
}

/** Clients wait longer for an answer than changes are held. */
export const DEFAULT_SAVING_LIMITS: SavingLimits = {
  slowMs: 2000,
  holdMs: 90_000,
  maxHeld: 10_000,
  firstRetryMs: 250,
  maxRetryMs: 4000,
};

export interface CommitQueueOptions {
  readonly sessionId: string;
  readonly journal: JournalStore;
  readonly clock: Clock;
  /** Runs the callback once, after the delay; gives what cancels it. Tests hand in their own. */
  readonly setTimer?: (callback: () => void, delayMs: number) => () => void;
  readonly limits?: Partial<SavingLimits>;
  readonly committed: Classroom;
  readonly nextSequence: number;
  /** Called before the refusals go out. */
  readonly onRollback: (committed: Classroom, nextSequence: number, error: unknown) => void;
  readonly onSaving: (saving: Saving, error: unknown) => void;
  readonly onCommitted: (nextSequence: number) => void;
  /** The journal holds what nobody here applied: another process has the session. */
  readonly onSuperseded?: (() => void) | undefined;
}

/**
 * Brings changes to the journal in order, one commit at a time; those of ticks that pass meanwhile are committed together.
 *
 * Where a commit fails for a reason that may pass, changes are held and tried again, for a while: they stay applied, and
 * nobody is told that they are saved. Where it fails for good, or the while is over, everything that is not in the journal
 * is taken back and refused, for nothing may stand that was applied on top of it. From then on there is no more holding
 * until a commit, or a probe of the store, has succeeded.
 */
export class CommitQueue {
  readonly #options: CommitQueueOptions & Required<Pick<CommitQueueOptions, 'setTimer'>>;
  readonly #limits: SavingLimits;
  #committed: Classroom;
  #nextSequence: number;
  #waiting: AppliedChange[] = [];
  #underWay: readonly AppliedChange[] = [];
  #running: Promise<void> | undefined;
  /** The journal may hold more than is known here: the last append failed, and nobody could look since. */
  #uncertain = false;
  /** Entries that were refused since then, of which the journal may hold some all the same. */
  #refused: readonly JournalEntry[] = [];
  #saving: Saving = 'fine';
  #isClosing = false;
  #endPause: () => void = () => undefined;
  #cancelProbe: () => void = () => undefined;

  constructor(options: CommitQueueOptions) {
    this.#options = { setTimer: setNodeTimer, ...options };
    this.#limits = { ...DEFAULT_SAVING_LIMITS, ...options.limits };
    this.#committed = options.committed;
    this.#nextSequence = options.nextSequence;
  }

  get committed(): Classroom {
    return this.#committed;
  }

  /** What people are told about the keeping of their changes. */
  get saving(): Saving {
    return this.#saving;
  }

  /** Whether so much is held that nothing more may be promised. */
  get isFull(): boolean {
    return this.#waiting.length + this.#underWay.length >= this.#limits.maxHeld;
  }

  add(changes: readonly AppliedChange[]): void {
    this.#waiting.push(...changes);
    this.#running ??= this.#run();
  }

  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Commits what waits, with one last try where that fails. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#cancelProbe();
    this.#endPause();
    await this.idle();
    this.#cancelProbe();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      this.#underWay = this.#takeWaiting();
      await this.#bring();
      this.#underWay = [];
    }
    this.#running = undefined;
  }

  #takeWaiting(): readonly AppliedChange[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }

  /** Brings what is under way to the journal, or takes it back. */
  async #bring(): Promise<void> {
    const { clock } = this.#options;
    let pauseMs = this.#limits.firstRetryMs;
    let holdUntilMs: number | undefined;
    for (;;) {
      try {
        if (this.#uncertain) await this.#dropKept();
        await this.#append();
        return;
      } catch (error) {
        this.#uncertain = true;
        holdUntilMs ??= clock.monotonicMs() + this.#limits.holdMs;
        const trouble = passingTroubleOf(error);
        const holds =
          trouble !== undefined &&
          this.#saving !== 'lost' &&
          !this.#isClosing &&
          clock.monotonicMs() + pauseMs < holdUntilMs;
        if (!holds) return this.#takeBack(error);
        this.#say(trouble, error);
      }
      await this.#pause(pauseMs);
      pauseMs = Math.min(2 * pauseMs, this.#limits.maxRetryMs);
      this.#underWay = [...this.#underWay, ...this.#takeWaiting()];
    }
  }

  async #append(): Promise<void> {
    const changes = this.#underWay;
    const { sessionId, journal, clock, setTimer, onCommitted } = this.#options;
    if (changes.length > 0) {
      const startedMs = clock.monotonicMs();
      const cancelSlow = setTimer(() => this.#sayIfFine('slow'), this.#limits.slowMs);
      try {
        await journal.append({
          sessionId,
          entries: changes.map(({ entry }) => entry),
          libraryChanges: changes.flatMap(({ libraryChange }) => libraryChange ?? []),
        });
      } finally {
        cancelSlow();
      }
      this.#accept(changes);
      onCommitted(this.#nextSequence);
      // While more waits behind a slow commit, the next one will be slow, too.
      if (this.#waiting.length > 0 && clock.monotonicMs() - startedMs > this.#limits.slowMs) return;
    }
    this.#say('fine', undefined);
  }

  #accept(changes: readonly AppliedChange[]): void {
    const last = changes.at(-1);
    if (last === undefined) return;
    this.#committed = last.after;
    this.#nextSequence = last.entry.sequence + 1;
    for (const { entry, answer } of changes) {
      answer({ status: 'accepted', sequence: entry.sequence });
    }
  }

  /** An append that failed may have been kept all the same. @throws where the journal holds what nobody here applied */
  async #dropKept(): Promise<void> {
    const { journal, sessionId } = this.#options;
    const found = await journal.read(sessionId, this.#nextSequence);
    const entries = this.#underWay.map(({ entry }) => entry);
    if (!isBeginningOf(found, entries)) throw new Error('the journal was written by somebody else');
    this.#uncertain = false;
    this.#accept(this.#underWay.slice(0, found.length));
    this.#underWay = this.#underWay.slice(found.length);
  }

  /** Looks what of it was kept after all, goes back to that, and refuses the rest and all that waits. */
  async #takeBack(reason: unknown): Promise<void> {
    // Where even looking fails, it stays uncertain, and the next commit looks first.
    const found = await this.#catchUp().catch(() => []);
    const entries = this.#underWay.map(({ entry }) => entry);
    const kept = isBeginningOf(found, entries) ? found.length : 0;
    const changes = [...this.#underWay, ...this.#takeWaiting()];
    this.#options.onRollback(this.#committed, this.#nextSequence, reason);
    for (const [index, { entry, answer }] of changes.entries()) {
      if (index < kept) answer({ status: 'accepted', sequence: entry.sequence });
      else answer({ status: 'refused', code: 'command.not-saved' });
    }
    this.#say('lost', reason);
    this.#probeAfter(this.#limits.firstRetryMs);
    if (found.some((entry) => !this.#isOwn(entry))) this.#options.onSuperseded?.();
    // What was refused while nobody could look may turn out to have been kept.
    this.#refused = this.#uncertain ? [...this.#refused, ...entries] : [];
  }

  #isOwn(entry: JournalEntry): boolean {
    const own = [...this.#refused, ...this.#underWay.map((change) => change.entry)];
    return own.some((other) => isSameEntry(entry, other));
  }

  /** Folds what the journal holds beyond what is known here, and gives it. */
  async #catchUp(): Promise<readonly JournalEntry[]> {
    const missed = await this.#options.journal.read(this.#options.sessionId, this.#nextSequence);
    for (const entry of missed) this.#committed = foldEntry(this.#committed, entry);
    this.#nextSequence += missed.length;
    this.#uncertain = false;
    return missed;
  }

  /** Nobody may change anything for a long time: so it is looked whether saving works again. */
  #probeAfter(delayMs: number): void {
    this.#cancelProbe();
    if (this.#isClosing) return;
    this.#cancelProbe = this.#options.setTimer(() => {
      this.#options.journal.probe().then(
        () => {
          if (this.#saving === 'lost') this.#say('fine', undefined);
        },
        () => {
          if (this.#saving === 'lost')
            this.#probeAfter(Math.min(2 * delayMs, this.#limits.maxRetryMs));
        },
      );
    }, delayMs);
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.setTimer(resolve, delayMs);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }

  #sayIfFine(saving: Saving): void {
    if (this.#saving === 'fine') this.#say(saving, undefined);
  }

  #say(saving: Saving, error: unknown): void {
    if (saving === this.#saving) return;
    this.#saving = saving;
    this.#options.onSaving(saving, error);
  }
}

function passingTroubleOf(error: unknown): 'disk-full' | 'away' | undefined {
  const problem = problemOf(error);
  if (problem === DATABASE_PROBLEMS.full) return 'disk-full';
  return problem === DATABASE_PROBLEMS.unavailable ? 'away' : undefined;
}

function isBeginningOf(found: readonly JournalEntry[], entries: readonly JournalEntry[]): boolean {
  return found.every((entry, index) => {
    const own = entries[index];
    return own !== undefined && isSameEntry(entry, own);
  });
}

function isSameEntry(a: JournalEntry, b: JournalEntry): boolean {
  return (
    a.sequence === b.sequence &&
    a.atMs === b.atMs &&
    a.actorId === b.actorId &&
    JSON.stringify(a.command) === JSON.stringify(b.command)
  );
}

function setNodeTimer(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs);
  // A server that has nothing else to do need not wait for another try.
  timer.unref();
  return () => clearTimeout(timer);
}
