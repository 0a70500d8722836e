import type { Kysely } from 'kysely';

import type { ImportReportStore, KeptImportReport } from '../cases/import-summary.ts';
import type { Tables } from './tables.ts';

/** Reports of imports in SQL tables; runs in the database worker. */
export class SqlImportReports implements ImportReportStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async keep(report: KeptImportReport): Promise<void> {
    const values = { at_ms: report.atMs, report: JSON.stringify(report) };
    await this.#db
      .insertInto('import_reports')
      .values({ import_id: report.importId, ...values })
      .onConflict((conflict) => conflict.column('import_id').doUpdateSet(values))
      .execute();
  }

  async find(importId: string): Promise<KeptImportReport | undefined> {
    const row = await this.#db
      .selectFrom('import_reports')
      .select('report')
      .where('import_id', '=', importId)
      .executeTakeFirst();
    return row && (JSON.parse(row.report) as KeptImportReport);
  }

  async list(limit: number): Promise<KeptImportReport[]> {
    const rows = await this.#db
      .selectFrom('import_reports')
      .select('report')
      .orderBy('at_ms', 'desc')
      .orderBy('import_id')
      .limit(limit)
      .execute();
    return rows.map((row) => JSON.parse(row.report) as KeptImportReport);
  }
}
