import type { BookmarkedView, JournalEntry } from '@rounds/classroom';

import type { Editor } from '../cases/case-version.ts';

/** A session as it is found again: by code at the door, by id inside. */
export interface SessionRecord {
  readonly sessionId: string;
  /** Six digits; of the open sessions only one has it. */
  readonly code: string;
  readonly title: string;
  readonly openedAtMs: number;
  readonly endedAtMs?: number;
}

/** A change of a case in the library that a session made, committed together with the entries it comes from. */
export type LibraryChange = {
  readonly caseId: string;
  readonly by: Editor;
  readonly atMs: number;
} & (
  | { readonly kind: 'save'; readonly bookmark: BookmarkedView }
  | { readonly kind: 'remove'; readonly bookmarkId: string }
);

/** The accepted changes of one tick. All of it is kept, or nothing. */
export interface JournalCommit {
  readonly sessionId: string;
  readonly entries: readonly JournalEntry[];
  readonly libraryChanges: readonly LibraryChange[];
}

/**
 * `case-quarantined`: one of its cases may not be shown to anybody yet. `case-changed`: one of them got other images since it
 * was read.
 */
export type OpenOutcome = 'opened' | 'code-taken' | 'case-quarantined' | 'case-changed';

/** A classroom as it was after the entries before `sequence`: a fold may begin there instead of at entry 0. */
export interface JournalCheckpoint {
  /** Sequence of the first entry that is not in it. */
  readonly sequence: number;
  /** Version of the fold and of the text. */
  readonly format: number;
  readonly text: string;
}

export type DeleteOutcome = 'deleted' | 'unknown' | 'still-open';

/** Checkpoints that are kept of a session: the newest, and one to fall back on. */
export const CHECKPOINTS_KEPT = 2;

/**
 * Keeps journals. A promise that resolves is a promise kept: what it covers survives the process and the power. An
 * append that rejects may, if the store itself died on the way, still have been kept: `read` tells. Where another try may
 * succeed later, methods reject with a `StorageTrouble`.
 */
export interface JournalStore {
  /** Begins a session with its first entry. */
  open(session: SessionRecord, entry: JournalEntry): Promise<OpenOutcome>;
  /** Rejects where the entries do not follow on the last one. A `session.end` among them also closes the record. */
  append(commit: JournalCommit): Promise<void>;
  /** Entries from a sequence on, in order; all of them, or `limit`. */
  read(sessionId: string, fromSequence?: number, limit?: number): Promise<readonly JournalEntry[]>;
  find(sessionId: string): Promise<SessionRecord | undefined>;
  /** The open session with this code, else the last that had it. */
  findByCode(code: string): Promise<SessionRecord | undefined>;
  /** Newest first. */
  listOpen(): Promise<readonly SessionRecord[]>;
  /** Those that ended last come first. */
  listEnded(limit: number): Promise<readonly SessionRecord[]>;

  /** Writes as durably as `append`, and changes nothing: rejects where an append would. */
  probe(): Promise<void>;

  /** The newest checkpoint, or the newest that begins before a sequence. */
  checkpoint(sessionId: string, before?: number): Promise<JournalCheckpoint | undefined>;
  /**
   * Folds what was appended since the newest checkpoint, and keeps the result as the next one. It is work for the
   * background, done where the entries are. Gives how many entries the checkpoint stands for.
   */
  advanceCheckpoint(sessionId: string): Promise<number>;

  /**
   * Deletes an ended session, its entries and checkpoints. Once it resolves, SQLite's files hold its bytes no more; those of
   * PostgreSQL may, in pages that are not written over yet, in its log and in backups.
   */
  delete(sessionId: string): Promise<DeleteOutcome>;
  /** The same for all sessions that ended before. Gives how many there were. */
  deleteEndedBefore(unixMs: number): Promise<number>;
  /** Ids of sessions that nobody ended, and in which nothing happened since. */
  listIdleSince(unixMs: number): Promise<readonly string[]>;
  /** Deletes one of those. False where something happened in it after all, or somebody ended it. */
  deleteIdle(sessionId: string, unixMs: number): Promise<boolean>;
}
