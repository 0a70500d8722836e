import { type Kysely, sql } from 'kysely';

import { isPostgres, timeType } from './dialect.ts';

/**
 * The audit log. The database itself refuses to change or remove an entry: what somebody does with the file or with the
 * rights of its owner, the chain of hashes shows.
 */
export async function addAudit(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit_entries')
    .ifNotExists()
    .addColumn('sequence', 'integer', (column) => column.primaryKey())
    .addColumn('at_ms', timeType(db), (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('previous_hash', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('audit_head')
    .ifNotExists()
    .addColumn('head_id', 'integer', (column) => column.primaryKey())
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('seal', 'text', (column) => column.notNull())
    .execute();
  const start = '0'.repeat(64);
  await sql`insert into audit_head (head_id, sequence, hash, seal) values (1, 0, ${start}, '')
    on conflict (head_id) do nothing`.execute(db);
  if (isPostgres(db)) await forbidInPostgres(db);
  else await forbidInSqlite(db);
}

async function forbidInSqlite(db: Kysely<unknown>): Promise<void> {
  for (const change of ['update', 'delete'])
    await sql`create trigger if not exists ${sql.raw(`audit_entries_no_${change}`)}
      before ${sql.raw(change)} on audit_entries
      begin select raise(abort, 'the audit log can only be added to'); end`.execute(db);
  await sql`create trigger if not exists audit_head_no_delete before delete on audit_head
    begin select raise(abort, 'the audit log can only be added to'); end`.execute(db);
}

async function forbidInPostgres(db: Kysely<unknown>): Promise<void> {
  await sql`create or replace function audit_only_grows() returns trigger language plpgsql as
    $$ begin raise exception 'the audit log can only be added to'; end $$`.execute(db);
  await sql`create or replace trigger audit_entries_only_grow
    before update or delete or truncate on audit_entries
    for each statement execute function audit_only_grows()`.execute(db);
  await sql`create or replace trigger audit_head_stays before delete or truncate on audit_head
    for each statement execute function audit_only_grows()`.execute(db);
}
