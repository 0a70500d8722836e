import { sql, type Transaction } from 'kysely';

import { isPostgres } from './dialect.ts';
import type { Tables } from './tables.ts';

/** First half of the keys of all advisory locks of Rounds: other programs may use the same database. */
const LOCK_SPACE = 0x524e_4453;

const LOCKS = {
  /** Cases, their versions and assets, and which of them are taught. */
  library: 1,
} as const;

/**
 * Lets one transaction at a time go on from here, over all servers, until it ends: what it reads next is still so when it
 * writes. In SQLite a transaction is alone anyway.
 */
export async function holdLock(trx: Transaction<Tables>, name: keyof typeof LOCKS): Promise<void> {
  if (!isPostgres(trx)) return;
  await sql`select pg_advisory_xact_lock(${sql.lit(LOCK_SPACE)}, ${sql.lit(LOCKS[name])})`.execute(
    trx,
  );
}
