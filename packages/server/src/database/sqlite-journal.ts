import {
  type BookmarkedView,
  type CaseDocument,
  type JournalEntry,
  journalEntrySchema,
  MAX_KEY_VIEWS,
} from '@rounds/classroom';
import type { Kysely, Selectable, Transaction } from 'kysely';

import type {
  JournalCommit,
  JournalStore,
  LibraryChange,
  OpenOutcome,
  SessionRecord,
} from '../journal/journal-store.ts';
import { documentOf, writeVersion } from './case-rows.ts';
import type { Tables } from './tables.ts';

/** The journal store over SQLite; runs in the database worker. */
export class SqliteJournal implements JournalStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  open(session: SessionRecord, entry: JournalEntry): Promise<OpenOutcome> {
    const cases = entry.command.type === 'session.open' ? entry.command.cases : [];
    return this.#db.transaction().execute(async (trx) => {
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
}

/** @throws where an entry does not follow on the last one: the key refuses repeats, the count a gap. */
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
  await trx
    .insertInto('journal_entries')
    .values(
      entries.map((entry) => ({
        session_id: sessionId,
        sequence: entry.sequence,
        tick: entry.tick,
        at_ms: entry.atMs,
        actor_id: entry.actorId,
        command: JSON.stringify(entry.command),
      })),
    )
    .execute();
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
  return journalEntrySchema.parse({
    sequence: row.sequence,
    tick: row.tick,
    atMs: row.at_ms,
    actorId: row.actor_id,
    command: JSON.parse(row.command),
  });
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
