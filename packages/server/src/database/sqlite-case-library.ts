import { type CaseDocument, caseDocumentSchema } from '@rounds/classroom';
import type { Kysely, Selectable } from 'kysely';

import type { CaseFacts, CaseLibrary, CaseSummary, CaseText } from '../cases/case-library.ts';
import type { Tables } from './tables.ts';

/** The case library over SQLite; runs in the database worker. */
export class SqliteCaseLibrary implements CaseLibrary {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async add(document: CaseDocument, facts: CaseFacts, createdAtMs: number): Promise<CaseSummary> {
    await this.#db
      .insertInto('cases')
      .values({
        case_id: document.caseId,
        document: JSON.stringify(document),
        facts: JSON.stringify(facts),
        created_at_ms: createdAtMs,
        binned_at_ms: null,
      })
      .execute();
    return summaryOf(document, facts, createdAtMs);
  }

  async list(): Promise<CaseSummary[]> {
    const rows = await this.#db
      .selectFrom('cases')
      .selectAll()
      .where('binned_at_ms', 'is', null)
      .orderBy('added_order', 'desc')
      .execute();
    return rows.map(summaryOfRow);
  }

  async find(caseId: string): Promise<CaseDocument | undefined> {
    const row = await this.#db
      .selectFrom('cases')
      .select('document')
      .where('case_id', '=', caseId)
      .where('binned_at_ms', 'is', null)
      .executeTakeFirst();
    return row && caseDocumentSchema.parse(JSON.parse(row.document));
  }

  setText(caseId: string, text: CaseText): Promise<CaseDocument | undefined> {
    return this.#db.transaction().execute(async (trx) => {
      const row = await trx
        .selectFrom('cases')
        .select('document')
        .where('case_id', '=', caseId)
        .where('binned_at_ms', 'is', null)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const before: object = JSON.parse(row.document);
      const document = caseDocumentSchema.parse({ ...before, ...text });
      await trx
        .updateTable('cases')
        .set({ document: JSON.stringify(document) })
        .where('case_id', '=', caseId)
        .execute();
      return document;
    });
  }

  async moveToBin(caseId: string, atMs: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('cases')
      .set({ binned_at_ms: atMs })
      .where('case_id', '=', caseId)
      .where('binned_at_ms', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  async takeFromBin(caseId: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('cases')
      .set({ binned_at_ms: null })
      .where('case_id', '=', caseId)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  async count(): Promise<number> {
    const { total } = await this.#db
      .selectFrom('cases')
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow();
    return total;
  }
}

function summaryOfRow(row: Selectable<Tables['cases']>): CaseSummary {
  const document = JSON.parse(row.document) as CaseDocument;
  return summaryOf(document, JSON.parse(row.facts) as CaseFacts, row.created_at_ms);
}

function summaryOf(document: CaseDocument, facts: CaseFacts, createdAtMs: number): CaseSummary {
  return {
    caseId: document.caseId,
    title: document.title,
    modality: document.volume.modality,
    synthetic: document.synthetic,
    columns: facts.columns,
    rows: facts.rows,
    slices: facts.slices,
    createdAtMs,
    warnings: facts.warnings,
  };
}
