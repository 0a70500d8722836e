import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';

import { MIGRATIONS } from './migrations.ts';
import type { Tables } from './tables.ts';

/**
 * Brings the tables up to date. In PostgreSQL all of it is one transaction under a lock, so that servers that start together
 * do it once; in SQLite each change sees to it itself that it can be done again.
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const provider = { getMigrations: async () => ({ ...MIGRATIONS }) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined)
    throw new Error('the database could not be brought up to date', { cause: error });
}
