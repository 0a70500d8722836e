import { type CaseDocument, caseDocumentSchema } from '@rounds/classroom';
import type { Kysely, Transaction } from 'kysely';

import type {
  CaseChange,
  CaseFacts,
  CaseLibrary,
  CaseOrigin,
  CasePage,
  CaseRecord,
  CaseSummary,
  ImageReplacement,
  ReleaseOutcome,
  ReplaceOutcome,
} from '../cases/case-library.ts';
import type { CaseQuery } from '../cases/case-query.ts';
import {
  type AuditEntry,
  type CaseVersion,
  type Editor,
  type SaveOutcome,
  SERVER_EDITOR,
} from '../cases/case-version.ts';
import type { ImportSummary } from '../cases/import-summary.ts';
import {
  assetsOf,
  columnsOf,
  documentOf,
  insertVersion,
  recordAssets,
  rowOutsideBin,
  SUMMARY_COLUMNS,
  summaryOf,
  type VersionNote,
  writeVersion,
} from './case-rows.ts';
import { quarantineImages, reasonsElsewhere } from './quarantine-images.ts';
import { isBeingTaught, pendingErasures, replaceImages, writeAudit } from './replace-images.ts';
import { searchCases } from './search-cases.ts';
import { indexCase } from './search-index.ts';
import type { Tables } from './tables.ts';
import { changeLibrary, readAtOnce } from './transactions.ts';

/** The case library in SQL tables; runs in the database worker. */
export class SqlCaseLibrary implements CaseLibrary {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  add(
    document: CaseDocument,
    foundFacts: CaseFacts,
    createdAtMs: number,
    { savedBy = SERVER_EDITOR, thumbnailSha256, importSummary }: CaseOrigin = {},
  ): Promise<CaseSummary> {
    return changeLibrary(this.#db, async (trx) => {
      const facts = {
        ...foundFacts,
        quarantineReasons: await reasonsElsewhere(trx, document, foundFacts),
      };
      const row = await trx
        .insertInto('cases')
        .values({
          case_id: document.caseId,
          ...columnsOf(document),
          facts: JSON.stringify(facts),
          created_at_ms: createdAtMs,
          updated_at_ms: createdAtMs,
          binned_at_ms: null,
          last_used_at_ms: null,
          version: 1,
          status: facts.quarantineReasons.length > 0 ? 'quarantined' : 'ready',
          thumbnail_sha256: thumbnailSha256 ?? null,
          import_summary: importSummary === undefined ? null : JSON.stringify(importSummary),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      const note = { editor: savedBy, atMs: createdAtMs, reason: 'added' } as const;
      await insertVersion(trx, document, 1, note, []);
      await indexCase(trx, row.added_order, document);
      const thumbnails = thumbnailSha256 === undefined ? [] : [thumbnailSha256];
      await recordAssets(trx, document.caseId, [...assetsOf(document), ...thumbnails]);
      return summaryOf(row);
    });
  }

  async list(): Promise<CaseSummary[]> {
    const rows = await this.#db
      .selectFrom('cases')
      .select(SUMMARY_COLUMNS)
      .where('binned_at_ms', 'is', null)
      .orderBy('added_order', 'desc')
      .execute();
    return rows.map(summaryOf);
  }

  search(query: CaseQuery): Promise<CasePage> {
    return searchCases(this.#db, query);
  }

  async find(caseId: string): Promise<CaseDocument | undefined> {
    return (await this.findRecord(caseId))?.document;
  }

  async findRecord(caseId: string): Promise<CaseRecord | undefined> {
    const row = await this.#db
      .selectFrom('cases')
      .selectAll()
      .where('case_id', '=', caseId)
      .where('binned_at_ms', 'is', null)
      .executeTakeFirst();
    return row && { document: documentOf(row), summary: summaryOf(row) };
  }

  async findByAsset(assetSha256: string): Promise<CaseSummary | undefined> {
    const row = await this.#db
      .selectFrom('cases')
      .select(SUMMARY_COLUMNS)
      .where('asset_sha256', '=', assetSha256)
      .where('binned_at_ms', 'is', null)
      .orderBy('added_order', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && summaryOf(row);
  }

  save(
    caseId: string,
    change: CaseChange,
    editor: Editor,
    atMs: number,
    baseVersion?: number,
  ): Promise<SaveOutcome> {
    return changeLibrary(this.#db, (trx) =>
      saveChange(trx, caseId, change, { editor, atMs, reason: 'saved' }, baseVersion),
    );
  }

  versions(caseId: string): Promise<CaseVersion[] | undefined> {
    return readAtOnce(this.#db, async (trx) => {
      if ((await rowOutsideBin(trx, caseId)) === undefined) return undefined;
      const rows = await trx
        .selectFrom('case_versions')
        .selectAll()
        .where('case_id', '=', caseId)
        .orderBy('version', 'desc')
        .execute();
      return rows.map((row) => ({
        version: row.version,
        savedAtMs: row.saved_at_ms,
        savedBy: { editorId: row.editor_id, name: row.editor_name },
        reason: row.reason,
        restoredFrom: row.restored_from,
        changedFields: JSON.parse(row.changed_fields) as string[],
      }));
    });
  }

  findVersion(caseId: string, version: number): Promise<CaseDocument | undefined> {
    return readAtOnce(this.#db, (trx) => versionOutsideBin(trx, caseId, version));
  }

  restoreVersion(
    caseId: string,
    version: number,
    editor: Editor,
    atMs: number,
    baseVersion?: number,
  ): Promise<SaveOutcome> {
    return changeLibrary(this.#db, async (trx) => {
      const old = await versionOutsideBin(trx, caseId, version);
      if (old === undefined) return { status: 'unknown' };
      const { title, history, question, reveal, initialView, keyViews, metadata } = old;
      const change = { title, history, question, reveal, initialView, keyViews, metadata };
      const note = { editor, atMs, reason: 'restored', restoredFrom: version } as const;
      return saveChange(trx, caseId, change, note, baseVersion);
    });
  }

  release(
    caseId: string,
    assetSha256: string,
    editor: Editor,
    atMs: number,
  ): Promise<ReleaseOutcome> {
    return changeLibrary(this.#db, async (trx) => {
      const row = await rowOutsideBin(trx, caseId);
      if (row === undefined) return 'unknown';
      if (row.asset_sha256 !== assetSha256) return 'conflict';
      if (row.status === 'ready') return 'released';
      await trx
        .updateTable('cases')
        .set({ status: 'ready' })
        .where('case_id', '=', caseId)
        .execute();
      const { quarantineReasons } = JSON.parse(row.facts) as CaseFacts;
      const reason = quarantineReasons.join(' ');
      await writeAudit(trx, caseId, { editor, atMs, action: 'released', assetSha256, reason });
      return 'released';
    });
  }

  quarantine(caseId: string, reason: string, editor: Editor, atMs: number): Promise<boolean> {
    return changeLibrary(this.#db, async (trx) => {
      const row = await rowOutsideBin(trx, caseId);
      if (row === undefined) return false;
      await quarantineImages(trx, row.asset_sha256, reason, editor, atMs);
      return true;
    });
  }

  async audit(caseId: string): Promise<AuditEntry[]> {
    const rows = await this.#db
      .selectFrom('case_audit')
      .selectAll()
      .where('case_id', '=', caseId)
      .orderBy('audit_order', 'desc')
      .execute();
    return rows.map((row) => ({
      atMs: row.at_ms,
      by: { editorId: row.editor_id, name: row.editor_name },
      action: row.action,
      assetSha256: row.asset_sha256,
      reason: row.reason,
    }));
  }

  replaceImages(
    caseId: string,
    replacement: ImageReplacement,
    editor: Editor,
    atMs: number,
  ): Promise<ReplaceOutcome> {
    return changeLibrary(this.#db, (trx) => replaceImages(trx, caseId, replacement, editor, atMs));
  }

  isBeingTaught(caseId: string): Promise<boolean> {
    return isBeingTaught(this.#db, caseId);
  }

  pendingErasures(): Promise<string[]> {
    return changeLibrary(this.#db, pendingErasures);
  }

  async noteErased(assetSha256: string): Promise<void> {
    await this.#db.deleteFrom('erasures').where('asset_sha256', '=', assetSha256).execute();
  }

  async importSummary(caseId: string): Promise<ImportSummary | undefined> {
    const row = await this.#db
      .selectFrom('cases')
      .select('import_summary')
      .where('case_id', '=', caseId)
      .executeTakeFirst();
    const json = row?.import_summary ?? undefined;
    return json === undefined ? undefined : (JSON.parse(json) as ImportSummary);
  }

  async withoutThumbnail(limit: number): Promise<{ caseId: string; assetSha256: string }[]> {
    const rows = await this.#db
      .selectFrom('cases')
      .select(['case_id', 'asset_sha256'])
      .where('thumbnail_sha256', 'is', null)
      .where('binned_at_ms', 'is', null)
      .orderBy('added_order', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ caseId: row.case_id, assetSha256: row.asset_sha256 }));
  }

  async setThumbnail(caseId: string, assetSha256: string, thumbnailSha256: string): Promise<void> {
    await changeLibrary(this.#db, async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('cases')
        .set({ thumbnail_sha256: thumbnailSha256 })
        .where('case_id', '=', caseId)
        .where('asset_sha256', '=', assetSha256)
        .executeTakeFirst();
      if (numUpdatedRows === 1n) await recordAssets(trx, caseId, [thumbnailSha256]);
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

async function versionOutsideBin(
  trx: Transaction<Tables>,
  caseId: string,
  version: number,
): Promise<CaseDocument | undefined> {
  const row = await trx
    .selectFrom('case_versions')
    .innerJoin('cases', 'cases.case_id', 'case_versions.case_id')
    .select('case_versions.document')
    .where('case_versions.case_id', '=', caseId)
    .where('case_versions.version', '=', version)
    .where('cases.binned_at_ms', 'is', null)
    .executeTakeFirst();
  return row && documentOf(row);
}

/** A save that changes nothing is no version. */
async function saveChange(
  trx: Transaction<Tables>,
  caseId: string,
  change: CaseChange,
  note: VersionNote,
  baseVersion: number | undefined,
): Promise<SaveOutcome> {
  const row = await rowOutsideBin(trx, caseId);
  if (row === undefined) return { status: 'unknown' };
  if (baseVersion !== undefined && baseVersion !== row.version) {
    return { status: 'conflict', version: row.version };
  }
  const before = documentOf(row);
  const document = caseDocumentSchema.parse({ ...before, ...change });
  if (JSON.stringify(document) === JSON.stringify(before)) {
    return { status: 'saved', document, version: row.version };
  }
  return { status: 'saved', document, version: await writeVersion(trx, row, document, note) };
}
