import {
  applyCommand,
  type Classroom,
  type Command,
  foldEntry,
  foldJournal,
  type JournalEntry,
  type SystemCommand,
} from '@rounds/classroom';

import type { Clock } from '../clock.ts';
import type { JournalStore } from '../journal/journal-store.ts';
import type { ChangeOutcome } from './change-outcome.ts';
import { CommitQueue, type TickBatch } from './commit-queue.ts';
import { libraryChangeOf } from './library-change.ts';

/** What to do, decided at the moment it is applied; undefined where there is nothing left to do. */
export type Decide<C> = (classroom: Classroom) => C | undefined;

interface Change {
  readonly actorId: string;
  readonly decide: Decide<Command | SystemCommand>;
  readonly answer: (outcome: ChangeOutcome) => void;
}

export interface LiveSessionOptions {
  readonly sessionId: string;
  readonly journal: JournalStore;
  readonly clock: Clock;
  /** A bug in a command's effect: that one command is refused, the session goes on. */
  readonly onBug: (error: unknown) => void;
  /** The journal refused a commit: the state went back to what is committed. */
  readonly onRollback: (error: unknown) => void;
}

/**
 * The truth of one session while it is live: what is committed, and what is already applied but not yet on the disk.
 * Changes are applied in order at a tick, committed together, and answered only then; when a commit fails, everything
 * behind it is undone and refused.
 */
export class LiveSession {
  readonly #options: LiveSessionOptions;
  readonly #commits: CommitQueue;
  #queue: Change[] = [];
  #current: Classroom;
  #nextSequence: number;
  #batch: TickBatch | undefined;

  private constructor(options: LiveSessionOptions, classroom: Classroom, nextSequence: number) {
    this.#options = options;
    this.#current = classroom;
    this.#nextSequence = nextSequence;
    this.#commits = new CommitQueue({
      sessionId: options.sessionId,
      journal: options.journal,
      committed: classroom,
      nextSequence,
      onRollback: (committed, sequence, error) => {
        this.#batch = undefined;
        this.#current = committed;
        this.#nextSequence = sequence;
        options.onRollback(error);
      },
    });
  }

  /**
   * Folds a session's journal. A session that had people in it before was interrupted: that is journaled, and nobody is
   * connected until they come back.
   */
  static async rebuild(
    options: LiveSessionOptions,
    actorId: string,
  ): Promise<{ session: LiveSession; lastTick: number }> {
    const entries = await options.journal.read(options.sessionId);
    let classroom = foldJournal(entries);
    let nextSequence = entries.length;
    const lastTick = entries.at(-1)?.tick ?? 0;
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
    return { session: new LiveSession(options, classroom, nextSequence), lastTick };
  }

  /** With everything applied so far, committed or not: what people see. */
  get current(): Classroom {
    return this.#current;
  }

  /** What a restart would bring back. */
  get committed(): Classroom {
    return this.#commits.committed;
  }

  /** Queues a change for the next tick. The answer comes after the commit, or at the tick where it is refused. */
  change(actorId: string, decide: Decide<Command | SystemCommand>): Promise<ChangeOutcome> {
    return new Promise((answer) => {
      this.#queue.push({ actorId, decide, answer });
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
    if (this.#batch === undefined) return;
    this.#commits.add(this.#batch);
    this.#batch = undefined;
  }

  /** Resolves once nothing is on its way to the journal. */
  flushed(): Promise<void> {
    return this.#commits.idle();
  }

  #applyOne(change: Change, tick: number): void {
    const { actorId, answer } = change;
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
        : this.#tryCommand(actorId, command, answer);
      if (after === undefined) return;
      this.#current = after;
      this.#nextSequence += 1;
      this.#batch ??= { entries: [], libraryChanges: [], answers: [], after };
      this.#batch.entries.push(entry);
      this.#batch.answers.push(answer);
      this.#batch.after = after;
      const libraryChange = libraryChangeOf(before, after, entry);
      if (libraryChange !== undefined) this.#batch.libraryChanges.push(libraryChange);
    } catch (error) {
      this.#options.onBug(error);
      answer({ status: 'refused', code: 'server.failed' });
    }
  }

  #tryCommand(
    actorId: string,
    command: Command,
    answer: (outcome: ChangeOutcome) => void,
  ): Classroom | undefined {
    const outcome = applyCommand(this.#current, actorId, command);
    if (outcome.status === 'accepted') return outcome.classroom;
    answer(outcome);
    return undefined;
  }
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
