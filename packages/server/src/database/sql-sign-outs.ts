import type { Kysely } from 'kysely';

import type { SignOut, SignOutStore } from '../identity/sign-outs.ts';
import type { Tables } from './tables.ts';

/** Who signed out, in an SQL table; runs in the database worker. */
export class SqlSignOuts implements SignOutStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async list(): Promise<SignOut[]> {
    const rows = await this.#db.selectFrom('sign_outs').selectAll().execute();
    return rows.map(({ who, at_ms: atMs }) => ({ who, atMs }));
  }

  add({ who, atMs }: SignOut, forgetBeforeMs: number): Promise<void> {
    return this.#db.transaction().execute(async (trx) => {
      await trx.deleteFrom('sign_outs').where('at_ms', '<', forgetBeforeMs).execute();
      await trx
        .insertInto('sign_outs')
        .values({ who, at_ms: atMs })
        .onConflict((conflict) => conflict.column('who').doUpdateSet({ at_ms: atMs }))
        .execute();
    });
  }
}
