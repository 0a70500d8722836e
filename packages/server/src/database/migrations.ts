import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

import { addNumberedKey, timeType } from './dialect.ts';
import { addAudit } from './migrate-audit.ts';
import { addCaseVersions } from './migrate-case-versions.ts';
import { addCheckpoints } from './migrate-checkpoints.ts';
import { rewriteSearchWords } from './migrate-search-words.ts';

/** Every change of the tables, in order of name. A migration that was released is never edited. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-sessions-and-library': { up: createSessionsAndLibrary },
  '0002-case-versions': { up: addCaseVersions },
  '0003-erasures': { up: addErasures },
  '0004-checkpoints': { up: addCheckpoints },
  '0005-search-words': { up: rewriteSearchWords },
  '0006-audit': { up: addAudit },
  '0007-sign-outs': { up: addSignOuts },
};

async function createSessionsAndLibrary(db: Kysely<unknown>): Promise<void> {
  const time = timeType(db);
  await db.schema
    .createTable('sessions')
    .addColumn('session_id', 'text', (column) => column.primaryKey())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('opened_at_ms', time, (column) => column.notNull())
    .addColumn('ended_at_ms', time)
    .execute();
  await db.schema
    .createIndex('sessions_open_code')
    .on('sessions')
    .column('code')
    .unique()
    .where(sql.ref('ended_at_ms'), 'is', null)
    .execute();
  await db.schema
    .createTable('journal_entries')
    .addColumn('session_id', 'text', (column) => column.notNull().references('sessions.session_id'))
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('tick', 'integer', (column) => column.notNull())
    .addColumn('at_ms', time, (column) => column.notNull())
    .addColumn('actor_id', 'text', (column) => column.notNull())
    .addColumn('command', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('journal_entries_key', ['session_id', 'sequence'])
    .execute();
  await addNumberedKey(db.schema.createTable('cases'), 'added_order', db)
    .addColumn('case_id', 'text', (column) => column.notNull().unique())
    .addColumn('document', 'text', (column) => column.notNull())
    .addColumn('facts', 'text', (column) => column.notNull())
    .addColumn('created_at_ms', time, (column) => column.notNull())
    .addColumn('binned_at_ms', time)
    .execute();
  await db.schema
    .createTable('instructor_links')
    .addColumn('secret_sha256', 'text', (column) => column.primaryKey())
    .addColumn('expires_at_ms', time, (column) => column.notNull())
    .addColumn('used_at_ms', time)
    .execute();
}

/** Since when cookies of an instructor, or of all, do not count. */
async function addSignOuts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sign_outs')
    .addColumn('who', 'text', (column) => column.primaryKey())
    .addColumn('at_ms', timeType(db), (column) => column.notNull())
    .execute();
}

/** Images that nobody needs any more, from the decision until they are gone from the disk. */
async function addErasures(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('erasures')
    .ifNotExists()
    .addColumn('asset_sha256', 'text', (column) => column.primaryKey())
    .execute();
}
