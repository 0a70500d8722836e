import {
  type BookmarkedView,
  type CaseDocument,
  type JournalEntry,
  MAX_KEY_VIEWS,
  readStoredCommand,
} from '@rounds/classroom';
import type { Kysely, Selectable, Transaction } from 'kysely';

import {
  CHECKPOINTS_KEPT,
  type DeleteOutcome,
  type JournalCheckpoint,
  type JournalCommit,
  type JournalStore,
  type LibraryChange,
  type OpenOutcome,
  type SessionRecord,
} from '../journal/journal-store.ts';
import { nextCheckpoint } from '../journal/restore-classroom.ts';
import { documentOf, writeVersion } from './case-rows.ts';
import { eraseDeleted, hasErasable, noteErasable } from './erase-deleted.ts';
import { holdLock } from './locks.ts';
import type { Tables } from './tables.ts';

/** Parameters of one statement are limited, in SQLite to 32,766, in PostgreSQL to 65,535. */
const ENTRIES_A_STATEMENT = 1000;

/**
 * The journal store in SQL tables; runs in the database worker. That an entry follows on the last one needs no lock, also where
 * several servers write: of two who write the same sequence the key refuses the second, and a gap is
 * seen by whoever leaves it.
 */
export class SqlJournal implements JournalStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  open(session: SessionRecord, entry: JournalEntry): Promise<OpenOutcome> {
    const cases = entry.command.type === 'session.open' ? entry.command.cases : [];
    return this.#db.transaction().execute(async (trx) => {
      if (cases.length > 0) await holdLock(trx, 'library');
      const problem = await noteUse(trx, cases, entry.atMs);
      if (problem !== undefined) return problem;
      const opened = await trx
        .insertInto('sessions')
        .values({
          session_id: session.sessionId,
          code: session.code,
          title: session.title,
          opened_at_ms: session.openedAtMs,
          ended_at_ms: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (opened.numInsertedOrUpdatedRows !== 1n) return 'code-taken';
      await insertEntries(trx, session.sessionId, [entry]);
      return 'opened';
    });
  }

  append({ sessionId, entries, libraryChanges }: JournalCommit): Promise<void> {
    return this.#db.transaction().execute(async (trx) => {
      if (libraryChanges.length > 0) await holdLock(trx, 'library');
      await insertEntries(trx, sessionId, entries);
      const end = entries.find((entry) => entry.command.type === 'session.end');
      if (end !== undefined) {
        await trx
          .updateTable('sessions')
          .set({ ended_at_ms: end.atMs })
          .where('session_id', '=', sessionId)
          .execute();
      }
      for (const change of libraryChanges) await changeLibrary(trx, change);
    });
  }

  async read(sessionId: string, fromSequence = 0, limit?: number): Promise<JournalEntry[]> {
    const rows = await this.#db
      .selectFrom('journal_entries')
      .selectAll()
      .where('session_id', '=', sessionId)
      .where('sequence', '>=', fromSequence)
      .orderBy('sequence')
      .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
      .execute();
    return rows.map(entryOf);
  }

  async find(sessionId: string): Promise<SessionRecord | undefined> {
    const row = await this.#db
      .selectFrom('sessions')
      .selectAll()
      .where('session_id', '=', sessionId)
      .executeTakeFirst();
    return row && sessionOf(row);
  }

  async findByCode(code: string): Promise<SessionRecord | undefined> {
    const row = await this.#db
      .selectFrom('sessions')
      .selectAll()
      .where('code', '=', code)
      .orderBy((eb) => eb('ended_at_ms', 'is', null), 'desc')
      .orderBy('opened_at_ms', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && sessionOf(row);
  }

  async listOpen(): Promise<SessionRecord[]> {
    const rows = await this.#db
      .selectFrom('sessions')
      .selectAll()
      .where('ended_at_ms', 'is', null)
      .orderBy('opened_at_ms', 'desc')
      .execute();
    return rows.map(sessionOf);
  }

  async listEnded(limit: number): Promise<SessionRecord[]> {
    const rows = await this.#db
      .selectFrom('sessions')
      .selectAll()
      .where('ended_at_ms', 'is not', null)
      .orderBy('ended_at_ms', 'desc')
      .limit(limit)
      .execute();
    return rows.map(sessionOf);
  }

  async probe(): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const probed = await trx
        .updateTable('journal_probe')
        .set((eb) => ({ count: eb('count', '+', 1) }))
        .executeTakeFirst();
      if (probed.numUpdatedRows === 0n) {
        await trx.insertInto('journal_probe').values({ count: 0 }).execute();
      }
    });
  }

  async checkpoint(sessionId: string, before?: number): Promise<JournalCheckpoint | undefined> {
    const row = await this.#db
      .selectFrom('journal_checkpoints')
      .select(['sequence', 'format', 'state'])
      .where('session_id', '=', sessionId)
      .$if(before !== undefined, (query) => query.where('sequence', '<', before ?? 0))
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && { sequence: row.sequence, format: row.format, text: row.state };
  }

  async advanceCheckpoint(sessionId: string): Promise<number> {
    const next = await nextCheckpoint(this, sessionId);
    if (next === undefined) return (await this.checkpoint(sessionId))?.sequence ?? 0;
    await this.#db.transaction().execute((trx) => keepCheckpoint(trx, sessionId, next));
    return next.sequence;
  }

  async delete(sessionId: string): Promise<DeleteOutcome> {
    const outcome = await this.#db.transaction().execute(async (trx) => {
      const session = await trx
        .selectFrom('sessions')
        .select('ended_at_ms')
        .where('session_id', '=', sessionId)
        .executeTakeFirst();
      if (session === undefined) return 'unknown';
      if (session.ended_at_ms === null) return 'still-open';
      await deleteSession(trx, sessionId);
      return 'deleted';
    });
    if (outcome === 'deleted') await eraseDeleted(this.#db);
    return outcome;
  }

  async deleteEndedBefore(unixMs: number): Promise<number> {
    const old = await this.#db
      .selectFrom('sessions')
      .select('session_id')
      .where('ended_at_ms', '<', unixMs)
      .execute();
    // One at a time: a class that runs waits for one of them at most.
    for (const { session_id: sessionId } of old) {
      await this.#db.transaction().execute((trx) => deleteSession(trx, sessionId));
    }
    // Also what an earlier erasing left, because the disk was full or the server was stopped.
    if (old.length > 0 || (await hasErasable(this.#db))) await eraseDeleted(this.#db);
    return old.length;
  }

  async listIdleSince(unixMs: number): Promise<string[]> {
    const rows = await idleSince(this.#db, unixMs).execute();
    return rows.map((row) => row.session_id);
  }

  async deleteIdle(sessionId: string, unixMs: number): Promise<boolean> {
    const isDeleted = await this.#db.transaction().execute(async (trx) => {
      const idle = await idleSince(trx, unixMs).where('session_id', '=', sessionId).execute();
      if (idle.length === 0) return false;
      await deleteSession(trx, sessionId);
      return true;
    });
    if (isDeleted) await eraseDeleted(this.#db);
    return isDeleted;
  }
}

/** Sessions that nobody ended, and whose last entry is older. */
function idleSince(db: Kysely<Tables>, unixMs: number) {
  return db
    .selectFrom('sessions')
    .select('session_id')
    .where('ended_at_ms', 'is', null)
    .where(
      (eb) =>
        eb
          .selectFrom('journal_entries')
          .select('at_ms')
          .whereRef('journal_entries.session_id', '=', 'sessions.session_id')
          .orderBy('sequence', 'desc')
          .limit(1),
      '<',
      unixMs,
    );
}

async function keepCheckpoint(
  trx: Transaction<Tables>,
  sessionId: string,
  { sequence, format, text }: JournalCheckpoint,
): Promise<void> {
  await trx
    .insertInto('journal_checkpoints')
    .values({ session_id: sessionId, sequence, format, state: text })
    .onConflict((conflict) =>
      conflict.columns(['session_id', 'sequence']).doUpdateSet({ format, state: text }),
    )
    .execute();
  const kept = await trx
    .selectFrom('journal_checkpoints')
    .select('sequence')
    .where('session_id', '=', sessionId)
    .orderBy('sequence', 'desc')
    .limit(CHECKPOINTS_KEPT)
    .execute();
  await trx
    .deleteFrom('journal_checkpoints')
    .where('session_id', '=', sessionId)
    .where('sequence', '<', kept.at(-1)?.sequence ?? 0)
    .execute();
}

async function deleteSession(trx: Transaction<Tables>, sessionId: string): Promise<void> {
  await trx.deleteFrom('journal_checkpoints').where('session_id', '=', sessionId).execute();
  await trx.deleteFrom('journal_entries').where('session_id', '=', sessionId).execute();
  await trx.deleteFrom('sessions').where('session_id', '=', sessionId).execute();
  await noteErasable(trx);
}

/** @throws where an entry does not follow on the last one: the key refuses repeats, the count gaps. */
async function insertEntries(
  trx: Transaction<Tables>,
  sessionId: string,
  entries: readonly JournalEntry[],
): Promise<void> {
  const first = entries[0];
  if (first === undefined) return;
  if (entries.some((entry, index) => entry.sequence !== first.sequence + index)) {
    throw new Error(`the entries behind ${first.sequence} are not in order`);
  }
  for (let start = 0; start < entries.length; start += ENTRIES_A_STATEMENT) {
    await trx
      .insertInto('journal_entries')
      .values(
        entries.slice(start, start + ENTRIES_A_STATEMENT).map((entry) => ({
          session_id: sessionId,
          sequence: entry.sequence,
          tick: entry.tick,
          at_ms: entry.atMs,
          actor_id: entry.actorId,
          command: JSON.stringify(entry.command),
        })),
      )
      .execute();
  }
  const { next } = await trx
    .selectFrom('journal_entries')
    .select((eb) => eb.fn.countAll<number>().as('next'))
    .where('session_id', '=', sessionId)
    .where('sequence', '>=', first.sequence - 1)
    .executeTakeFirstOrThrow();
  const expected = entries.length + (first.sequence === 0 ? 0 : 1);
  if (next !== expected) throw new Error(`entry ${first.sequence} does not follow on the last one`);
}

async function changeLibrary(trx: Transaction<Tables>, change: LibraryChange): Promise<void> {
  const row = await trx
    .selectFrom('cases')
    .selectAll()
    .where('case_id', '=', change.caseId)
    .executeTakeFirst();
  if (row === undefined) return; // The session keeps its own copy of a case that the library never had.
  const document = documentOf(row);
  const keyViews = changedKeyViews(document.keyViews, change);
  const { by: editor, atMs } = change;
  await writeVersion(trx, row, { ...document, keyViews }, { editor, atMs, reason: 'key-view' });
}

/** Notes that the cases are used now. Gives what stands against it: quarantine, or images that were replaced since. */
async function noteUse(
  trx: Transaction<Tables>,
  cases: readonly CaseDocument[],
  atMs: number,
): Promise<'case-quarantined' | 'case-changed' | undefined> {
  if (cases.length === 0) return undefined;
  const caseIds = cases.map((document) => document.caseId);
  const rows = await trx
    .selectFrom('cases')
    .select(['case_id', 'status', 'asset_sha256'])
    .where('case_id', 'in', caseIds)
    .execute();
  if (rows.some(({ status }) => status === 'quarantined')) return 'case-quarantined';
  const images = new Map(rows.map((row) => [row.case_id, row.asset_sha256]));
  const isOld = ({ caseId, volume: { assetSha256 } }: CaseDocument): boolean =>
    (images.get(caseId) ?? assetSha256) !== assetSha256;
  if (cases.some(isOld)) return 'case-changed';
  await trx
    .updateTable('cases')
    .set({ last_used_at_ms: atMs })
    .where('case_id', 'in', caseIds)
    .execute();
  return undefined;
}

function changedKeyViews(
  keyViews: readonly BookmarkedView[],
  change: LibraryChange,
): readonly BookmarkedView[] {
  if (change.kind === 'remove') return keyViews.filter((v) => v.bookmarkId !== change.bookmarkId);
  const index = keyViews.findIndex((v) => v.bookmarkId === change.bookmark.bookmarkId);
  if (index >= 0) return keyViews.with(index, change.bookmark);
  return [...keyViews, change.bookmark].slice(0, MAX_KEY_VIEWS);
}

function entryOf(row: Selectable<Tables['journal_entries']>): JournalEntry {
  return {
    sequence: row.sequence,
    tick: row.tick,
    atMs: row.at_ms,
    actorId: row.actor_id,
    command: readStoredCommand(row.command),
  };
}

function sessionOf(row: Selectable<Tables['sessions']>): SessionRecord {
  return {
    sessionId: row.session_id,
    code: row.code,
    title: row.title,
    openedAtMs: row.opened_at_ms,
    ...(row.ended_at_ms === null ? {} : { endedAtMs: row.ended_at_ms }),
  };
}
