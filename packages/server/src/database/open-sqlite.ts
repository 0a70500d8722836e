import SqliteConnection from 'better-sqlite3';
import { Kysely } from 'kysely';

import { migrate } from './migrate.ts';
import { RollingBackDialect } from './sqlite-dialect.ts';
import type { Tables } from './tables.ts';

const BUSY_TIMEOUT_MS = 10_000;

/** Opens the database file, making or upgrading it. WAL, and every commit is on the disk before it is reported. */
export async function openSqlite(path: string): Promise<Kysely<Tables>> {
  const connection = new SqliteConnection(path, { timeout: BUSY_TIMEOUT_MS });
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  connection.pragma('secure_delete = ON');
  const db = new Kysely<Tables>({ dialect: new RollingBackDialect(connection) });
  try {
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return db;
}
