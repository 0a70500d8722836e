import { type Kysely, sql, type Transaction } from 'kysely';

import { DATABASE_PROBLEMS, DatabaseProblem, problemOf } from './database-problem.ts';
import { isPostgres } from './dialect.ts';
import type { Tables } from './tables.ts';

/**
 * Makes what was deleted vanish from the SQLite file too. `secure_delete` alone is not enough: rows that were moved while
 * pages were split or joined leave copies behind. So the file is written anew, and the log in front of it is emptied.
 * PostgreSQL is told to use the space again; how long its files, its log and its backups still hold the bytes is a matter of
 * how it is run.
 */
export async function eraseDeleted(db: Kysely<Tables>): Promise<void> {
  if (isPostgres(db)) return vacuumPostgres(db);
  await sql`vacuum`.execute(db);
  await sql`pragma user_version = 0`.execute(db);
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
  if (rows[0]?.busy === 0) return;
  throw new DatabaseProblem(
    DATABASE_PROBLEMS.unavailable,
    'Another program reads the database, so what was deleted is still in its log.',
  );
}

/** Notes, with a deletion, that there is something to erase: the disk may be full then, or the server stopped before. */
export async function noteErasable(trx: Transaction<Tables>): Promise<void> {
  if (!isPostgres(trx)) await sql`pragma user_version = 1`.execute(trx);
}

/** Whether something that was deleted is still to be erased. */
export async function hasErasable(db: Kysely<Tables>): Promise<boolean> {
  if (isPostgres(db)) return false;
  const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(db);
  return rows[0]?.user_version === 1;
}

/** Where it takes too long, or another vacuum is on its way, PostgreSQL does it later by itself. */
async function vacuumPostgres(db: Kysely<Tables>): Promise<void> {
  try {
    await sql`vacuum (skip_locked) journal_checkpoints, journal_entries, sessions`.execute(db);
  } catch (error) {
    if (problemOf(error) !== DATABASE_PROBLEMS.unavailable) throw error;
  }
}
