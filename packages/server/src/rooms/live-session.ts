import {
  applyCommand,
  type Classroom,
  type Command,
  foldEntry,
  type JournalEntry,
  type Saving,
  SERVER_ACTOR,
  type SystemCommand,
} from '@rounds/classroom';

import type { Clock } from '../clock.ts';
import type { JournalStore } from '../journal/journal-store.ts';
import { restoreClassroom } from '../journal/restore-classroom.ts';
import type { ChangeOutcome } from './change-outcome.ts';
import { CheckpointPace } from './checkpoint-pace.ts';
import { type AppliedChange, CommitQueue, type SavingLimits } from './commit-queue.ts';
import { libraryChangeOf } from './library-change.ts';

/** What to do, decided at the moment it is applied; undefined where there is nothing left to do. */
export type Decide<C> = (classroom: Classroom) => C | undefined;

interface Change {
  readonly actorId: string;
  readonly decide: Decide<Command | SystemCommand>;
  readonly answer: (outcome: ChangeOutcome) => void;
  readonly onApplied: (() => void) | undefined;
}

export interface LiveSessionOptions {
  readonly sessionId: string;
  readonly journal: JournalStore;
  readonly clock: Clock;
  /** A bug in a command's effect: that one command is refused, the session goes on. */
  readonly onBug: (error: unknown) => void;
  /** The journal refused a commit: the state went back to what is committed. */
  readonly onRollback: (error: unknown) => void;
  /** Another process wrote to the journal: it has the session, and nothing that happens here counts any more. */
  readonly onSuperseded?: (() => void) | undefined;
  /** The keeping of changes got worse or better; `error` is what made it worse. */
  readonly onSaving?: (saving: Saving, error: unknown) => void;
  /** A checkpoint could not be made: rebuilding takes longer, nothing else. */
  readonly onCheckpointFailure?: (error: unknown) => void;
  readonly savingLimits?: Partial<SavingLimits>;
  readonly setTimer?: (callback: () => void, delayMs: number) => () => void;
}

/**
 * The truth of one session while it is live: what is committed, and what is already applied but not yet on the disk.
 * Changes are applied in order at a tick, committed together, and answered only then; when a commit fails for good,
 * everything behind it is undone and refused.
 */
export class LiveSession {
  readonly #options: LiveSessionOptions;
  readonly #commits: CommitQueue;
  #queue: Change[] = [];
  #current: Classroom;
  #nextSequence: number;
  #applied: AppliedChange[] = [];

  private constructor(options: LiveSessionOptions, classroom: Classroom, rebuilt: Rebuilt) {
    const { nextSequence } = rebuilt;
    const pace = paceOf(options, rebuilt);
    this.#options = options;
    this.#current = classroom;
    this.#nextSequence = nextSequence;
    this.#commits = new CommitQueue({
      sessionId: options.sessionId,
      journal: options.journal,
      clock: options.clock,
      ...(options.setTimer && { setTimer: options.setTimer }),
      ...(options.savingLimits && { limits: options.savingLimits }),
      committed: classroom,
      nextSequence,
      onSaving: (saving, error) => options.onSaving?.(saving, error),
      onCommitted: (sequence) => pace.committed(sequence),
      onRollback: (committed, sequence, error) => {
        this.#applied = [];
        this.#current = committed;
        this.#nextSequence = sequence;
        options.onRollback(error);
      },
      onSuperseded: options.onSuperseded,
    });
    pace.committed(nextSequence);
  }

  /**
   * Folds a session's journal, from its newest checkpoint on. A session that had people in it before was interrupted: that is journaled, and nobody is
   * connected until they come back.
   */
  static async rebuild(
    options: LiveSessionOptions,
    actorId: string,
  ): Promise<{ session: LiveSession; lastTick: number }> {
    const restored = await restoreClassroom(options.journal, options.sessionId);
    const { lastTick, foldedFrom } = restored;
    let { classroom, nextSequence } = restored;
    if (classroom === undefined) throw new Error('there is no such session');
    if (classroom.participants.length > 0) {
      const atMs = options.clock.unixMs();
      const command: SystemCommand = { type: 'room.rebuild' };
      const entry: JournalEntry = {
        sequence: nextSequence,
        tick: lastTick,
        atMs,
        actorId,
        command,
      };
      classroom = foldEntry(classroom, entry);
      await options.journal.append({
        sessionId: options.sessionId,
        entries: [entry],
        libraryChanges: [],
      });
      nextSequence += 1;
    }
    return { session: new LiveSession(options, classroom, { nextSequence, foldedFrom }), lastTick };
  }

  /** With everything applied so far, committed or not: what people see. */
  get current(): Classroom {
    return this.#current;
  }

  /** What a restart would bring back. */
  get committed(): Classroom {
    return this.#commits.committed;
  }

  get saving(): Saving {
    return this.#commits.saving;
  }

  /** Queues a change for the next tick. The answer comes after the commit, or at the tick where it is refused. */
  change(actorId: string, decide: Decide<Command | SystemCommand>): Promise<ChangeOutcome> {
    return new Promise((answer) => {
      this.#queue.push({ actorId, decide, answer, onApplied: undefined });
    });
  }

  /** The same for who need not wait for the disk: resolves once people see the change, which may still be taken back. */
  show(
    actorId: string,
    decide: Decide<Command | SystemCommand>,
  ): Promise<Pick<ChangeOutcome, 'status'>> {
    return new Promise((answer) => {
      const onApplied = (): void => answer({ status: 'accepted' });
      this.#queue.push({ actorId, decide, answer, onApplied });
    });
  }

  /** Applies what is queued, in order. */
  apply(tick: number): void {
    if (this.#queue.length === 0) return;
    const queue = this.#queue;
    this.#queue = [];
    for (const change of queue) this.#applyOne(change, tick);
  }

  /** Hands what this tick applied to the journal as one commit. */
  commit(): void {
    if (this.#applied.length === 0) return;
    this.#commits.add(this.#applied);
    this.#applied = [];
  }

  /** Resolves once nothing is on its way to the journal. */
  flushed(): Promise<void> {
    return this.#commits.idle();
  }

  /** Brings to the journal what can be brought now, without waiting for better times. */
  close(): Promise<void> {
    return this.#commits.close();
  }

  #applyOne(change: Change, tick: number): void {
    const { actorId, answer } = change;
    // Who comes and goes is written down in any case.
    if (this.#commits.isFull && actorId !== SERVER_ACTOR) {
      answer({ status: 'refused', code: 'command.not-saved' });
      return;
    }
    try {
      const command = change.decide(this.#current);
      if (command === undefined) {
        answer({ status: 'refused', code: 'command.target-unknown' });
        return;
      }
      const atMs = this.#options.clock.unixMs();
      const entry: JournalEntry = { sequence: this.#nextSequence, tick, atMs, actorId, command };
      const before = this.#current;
      const after = isSystemCommand(command)
        ? foldEntry(before, entry)
        : this.#tryCommand(entry, command, answer);
      if (after === undefined) return;
      this.#current = after;
      this.#nextSequence += 1;
      const libraryChange = libraryChangeOf(before, after, entry);
      this.#applied.push({ entry, libraryChange, answer, after });
      change.onApplied?.();
    } catch (error) {
      this.#options.onBug(error);
      answer({ status: 'refused', code: 'server.failed' });
    }
  }

  #tryCommand(
    { actorId, atMs }: JournalEntry,
    command: Command,
    answer: (outcome: ChangeOutcome) => void,
  ): Classroom | undefined {
    const outcome = applyCommand(this.#current, actorId, command, atMs);
    if (outcome.status === 'accepted') return outcome.classroom;
    answer(outcome);
    return undefined;
  }
}

/** Where the journal ends, and where the fold of it began. */
interface Rebuilt {
  readonly nextSequence: number;
  readonly foldedFrom: number;
}

function paceOf(
  { sessionId, journal, onCheckpointFailure }: LiveSessionOptions,
  { foldedFrom }: Rebuilt,
): CheckpointPace {
  const onFailure = onCheckpointFailure ?? ((): void => undefined);
  return new CheckpointPace({ sessionId, journal, begunFrom: foldedFrom, onFailure });
}

const SYSTEM_COMMAND_TYPES: ReadonlySet<string> = new Set<SystemCommand['type']>([
  'session.open',
  'participant.join',
  'participant.drop',
  'room.rebuild',
]);

function isSystemCommand(command: Command | SystemCommand): command is SystemCommand {
  return SYSTEM_COMMAND_TYPES.has(command.type);
}
