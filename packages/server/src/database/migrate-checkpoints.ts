import { type Kysely, sql } from 'kysely';

/** Where the fold of a long journal may begin, a row to probe the disk with, and an index of the ended sessions. */
export async function addCheckpoints(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('journal_checkpoints')
    .ifNotExists()
    .addColumn('session_id', 'text', (column) => column.notNull().references('sessions.session_id'))
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('format', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('journal_checkpoints_key', ['session_id', 'sequence'])
    .execute();
  await db.schema
    .createTable('journal_probe')
    .ifNotExists()
    .addColumn('count', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('sessions_ended')
    .ifNotExists()
    .on('sessions')
    .column('ended_at_ms')
    .where(sql.ref('ended_at_ms'), 'is not', null)
    .execute();
}
