import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

import { addCaseVersions } from './migrate-case-versions.ts';

/** Every change of the tables, in order of name. A migration that was released is never edited. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-sessions-and-library': { up: createSessionsAndLibrary },
  '0002-case-versions': { up: addCaseVersions },
  '0003-erasures': { up: addErasures },
};

async function createSessionsAndLibrary(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('session_id', 'text', (column) => column.primaryKey())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('opened_at_ms', 'real', (column) => column.notNull())
    .addColumn('ended_at_ms', 'real')
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
    .addColumn('at_ms', 'real', (column) => column.notNull())
    .addColumn('actor_id', 'text', (column) => column.notNull())
    .addColumn('command', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('journal_entries_key', ['session_id', 'sequence'])
    .execute();
  await db.schema
    .createTable('cases')
    .addColumn('added_order', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('case_id', 'text', (column) => column.notNull().unique())
    .addColumn('document', 'text', (column) => column.notNull())
    .addColumn('facts', 'text', (column) => column.notNull())
    .addColumn('created_at_ms', 'real', (column) => column.notNull())
    .addColumn('binned_at_ms', 'real')
    .execute();
  await db.schema
    .createTable('instructor_links')
    .addColumn('secret_sha256', 'text', (column) => column.primaryKey())
    .addColumn('expires_at_ms', 'real', (column) => column.notNull())
    .addColumn('used_at_ms', 'real')
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
