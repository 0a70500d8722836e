import type { Kysely, Transaction } from 'kysely';

import { isPostgres } from './dialect.ts';
import { holdLock } from './locks.ts';
import type { Tables } from './tables.ts';

/** A transaction that changes the library, or relies on how it is: one at a time, over all servers. */
export function changeLibrary<T>(
  db: Kysely<Tables>,
  change: (trx: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await holdLock(trx, 'library');
    return change(trx);
  });
}

/** Several questions, all answered from one state of the database. */
export function readAtOnce<T>(
  db: Kysely<Tables>,
  read: (trx: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  // SQLite knows no other than this, and Kysely nothing to say about it.
  const transaction = isPostgres(db)
    ? db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
    : db.transaction();
  return transaction.execute(read);
}
