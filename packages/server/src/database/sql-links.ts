import type { Kysely } from 'kysely';

import type { LinkStore } from '../identity/instructor-links.ts';
import type { Tables } from './tables.ts';

/** One-time links in SQL tables; runs in the database worker. */
export class SqlLinks implements LinkStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async add(secretSha256: string, expiresAtMs: number): Promise<void> {
    await this.#db
      .insertInto('instructor_links')
      .values({ secret_sha256: secretSha256, expires_at_ms: expiresAtMs, used_at_ms: null })
      .execute();
  }

  async use(secretSha256: string, nowMs: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('instructor_links')
      .set({ used_at_ms: nowMs })
      .where('secret_sha256', '=', secretSha256)
      .where('used_at_ms', 'is', null)
      .where('expires_at_ms', '>', nowMs)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }
}
