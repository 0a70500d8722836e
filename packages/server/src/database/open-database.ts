import SqliteConnection from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';

import { MIGRATIONS } from './migrations.ts';
import type { Tables } from './tables.ts';

const BUSY_TIMEOUT_MS = 10_000;

/** Opens the database file, making or upgrading it. WAL, and every commit is on the disk before it is reported. */
export async function openDatabase(path: string): Promise<Kysely<Tables>> {
  const connection = new SqliteConnection(path, { timeout: BUSY_TIMEOUT_MS });
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: connection }) });
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    throw new Error('the database could not be brought up to date', { cause: error });
  }
  return db;
}
