import type { Database, Statement } from 'better-sqlite3';
import {
  type DatabaseConnection,
  type Driver,
  SqliteDialect,
  type SqliteDatabase,
  SqliteDriver,
} from 'kysely';

/** More than a server says in all, but for lists of different lengths. */
const STATEMENTS_KEPT = 256;

/**
 * SQLite rolls a transaction back by itself where the disk is full, and then refuses to do so again. What was wrong would be
 * lost behind that refusal.
 */
class RollingBackDriver extends SqliteDriver {
  readonly #database: Database;

  constructor(database: Database) {
    super({ database: preparingOnce(database) });
    this.#database = database;
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** SQLite as Kysely speaks it, with the true reason where a transaction fails. */
export class RollingBackDialect extends SqliteDialect {
  readonly #database: Database;

  constructor(database: Database) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new RollingBackDriver(this.#database);
  }
}

/**
 * The database, keeping what it prepared: Kysely prepares the text of a query each time it is executed, which takes longer
 * than executing it where a class writes an entry with every tick.
 */
export function preparingOnce(database: Database): SqliteDatabase {
  const statements = new Map<string, Statement>();
  return {
    close: () => void database.close(),
    prepare: (sql) => {
      const kept = statements.get(sql);
      // Whoever goes through its rows has it to themselves.
      if (kept?.busy === true) return database.prepare(sql);
      const statement = kept ?? database.prepare(sql);
      // Behind all others: the one not asked for the longest is the first to go.
      statements.delete(sql);
      statements.set(sql, statement);
      const [oldest] = statements.keys();
      if (statements.size > STATEMENTS_KEPT && oldest !== undefined) statements.delete(oldest);
      return statement;
    },
  };
}
