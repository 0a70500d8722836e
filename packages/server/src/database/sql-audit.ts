import type { Kysely, Selectable, Transaction } from 'kysely';

import {
  type AuditEvent,
  type AuditHead,
  type AuditRecord,
  CHAIN_START,
  chainEvents,
  sealOf,
} from '../audit/audit-record.ts';
import type { AuditQuery, AuditStore } from '../audit/audit-store.ts';
import type { Tables } from './tables.ts';

const HEAD_ID = 1;

/** The audit log in the database, the same for every dialect; runs where the database lives. */
export class SqlAudit implements AuditStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  append(events: readonly AuditEvent[], sealKey: Uint8Array): Promise<AuditHead> {
    return this.#db.transaction().execute(async (trx) => {
      const head = await lockHead(trx);
      const records = chainEvents(head, events);
      const last = records.at(-1);
      if (last === undefined) return head;
      await trx.insertInto('audit_entries').values(records.map(rowOf)).execute();
      const { sequence, hash } = last;
      const end = { sequence, hash, seal: sealOf(sealKey, sequence, hash) };
      await trx.updateTable('audit_head').set(end).where('head_id', '=', HEAD_ID).execute();
      return end;
    });
  }

  async read({ from = 1, sinceMs, limit }: AuditQuery): Promise<readonly AuditRecord[]> {
    const rows = await this.#db
      .selectFrom('audit_entries')
      .selectAll()
      .where('sequence', '>=', from)
      .$if(sinceMs !== undefined, (query) => query.where('at_ms', '>=', sinceMs ?? 0))
      .orderBy('sequence')
      .limit(limit)
      .execute();
    return rows.map(recordOf);
  }

  head(): Promise<AuditHead | undefined> {
    return this.#db
      .selectFrom('audit_head')
      .select(['sequence', 'hash', 'seal'])
      .where('head_id', '=', HEAD_ID)
      .executeTakeFirst();
  }
}

/** Locks the end: whoever else appends waits, and then follows on what is written here. A write, to lock everywhere. */
async function lockHead(trx: Transaction<Tables>): Promise<AuditHead> {
  const head = await trx
    .updateTable('audit_head')
    .set((eb) => ({ sequence: eb.ref('sequence') }))
    .where('head_id', '=', HEAD_ID)
    .returning(['sequence', 'hash', 'seal'])
    .executeTakeFirst();
  if (head !== undefined) return head;
  // Somebody removed it. What happens from now on is written down all the same, behind what is left.
  const last = await trx
    .selectFrom('audit_entries')
    .select(['sequence', 'hash'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  const end = { sequence: last?.sequence ?? 0, hash: last?.hash ?? CHAIN_START, seal: '' };
  await trx
    .insertInto('audit_head')
    .values({ head_id: HEAD_ID, ...end })
    .execute();
  return end;
}

function rowOf(record: AuditRecord): Tables['audit_entries'] {
  const { sequence, atMs, action, actor, subject, details, previousHash, hash } = record;
  return {
    sequence,
    at_ms: atMs,
    action,
    actor,
    subject,
    details,
    previous_hash: previousHash,
    hash,
  };
}

function recordOf(row: Selectable<Tables['audit_entries']>): AuditRecord {
  const { sequence, at_ms: atMs, action, actor, subject, details, hash } = row;
  const previousHash = row.previous_hash;
  return { sequence, atMs, action, actor, subject, details, previousHash, hash };
}
