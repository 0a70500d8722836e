import { type CaseDocument, caseDocumentSchema } from '@rounds/classroom';
import type { Selectable, Transaction } from 'kysely';

import type { CaseFacts, CaseSummary } from '../cases/case-library.ts';
import type { Editor, VersionReason } from '../cases/case-version.ts';
import { compareDocuments } from '../cases/compare-documents.ts';
import { indexCase } from './search-index.ts';
import type { Tables } from './tables.ts';

export type CaseRow = Selectable<Tables['cases']>;

/** The row of a case outside the bin. */
export function rowOutsideBin(
  trx: Transaction<Tables>,
  caseId: string,
): Promise<CaseRow | undefined> {
  return trx
    .selectFrom('cases')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('binned_at_ms', 'is', null)
    .executeTakeFirst();
}

export function documentOf(row: { readonly document: string }): CaseDocument {
  return caseDocumentSchema.parse(JSON.parse(row.document));
}

/** The columns that repeat parts of a document. */
export function columnsOf(document: CaseDocument) {
  const { title, volume, synthetic, metadata } = document;
  return {
    document: JSON.stringify(document),
    title,
    title_key: title.toLowerCase(),
    modality: volume.modality,
    kind: volume.kind,
    synthetic: synthetic ? 1 : 0,
    region: metadata.region,
    diagnosis: metadata.diagnosis,
    level: metadata.level ?? '',
    tag_list: metadata.tags.join('\n'),
    metadata: JSON.stringify(metadata),
    asset_sha256: volume.assetSha256,
  };
}

export interface VersionNote {
  readonly editor: Editor;
  readonly atMs: number;
  readonly reason: VersionReason;
  readonly restoredFrom?: number;
}

/** Makes a document the newest version of its case. @returns the version's number */
export async function writeVersion(
  trx: Transaction<Tables>,
  row: Pick<CaseRow, 'case_id' | 'added_order' | 'version' | 'document'>,
  document: CaseDocument,
  note: VersionNote,
): Promise<number> {
  const version = row.version + 1;
  const changes = compareDocuments(documentOf(row), document);
  await trx
    .updateTable('cases')
    .set({ ...columnsOf(document), version, updated_at_ms: note.atMs })
    .where('case_id', '=', row.case_id)
    .execute();
  await insertVersion(
    trx,
    document,
    version,
    note,
    changes.map((change) => change.field),
  );
  await indexCase(trx, row.added_order, document);
  return version;
}

export async function insertVersion(
  trx: Transaction<Tables>,
  document: CaseDocument,
  version: number,
  { editor, atMs, reason, restoredFrom }: VersionNote,
  changedFields: readonly string[],
): Promise<void> {
  await trx
    .insertInto('case_versions')
    .values({
      case_id: document.caseId,
      version,
      saved_at_ms: atMs,
      editor_id: editor.editorId,
      editor_name: editor.name,
      reason,
      restored_from: restoredFrom ?? null,
      changed_fields: JSON.stringify(changedFields),
      document: JSON.stringify(document),
    })
    .execute();
}

/** Every asset that a document needs. */
export function assetsOf(document: CaseDocument): readonly string[] {
  return [document.volume.assetSha256, ...document.overlays.map((o) => o.assetSha256)];
}

export async function recordAssets(
  trx: Transaction<Tables>,
  caseId: string,
  assets: Iterable<string>,
): Promise<void> {
  const values = [...new Set(assets)].map((sha256) => ({ case_id: caseId, asset_sha256: sha256 }));
  if (values.length === 0) return;
  await trx
    .insertInto('case_assets')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

type SummaryRow = Pick<
  CaseRow,
  | 'case_id' | 'title' | 'modality' | 'kind' | 'synthetic' | 'metadata' | 'facts' | 'status' | 'version'
  | 'created_at_ms' | 'updated_at_ms' | 'last_used_at_ms' | 'thumbnail_sha256'
>; // prettier-ignore

export const SUMMARY_COLUMNS = [
  'case_id', 'title', 'modality', 'kind', 'synthetic', 'metadata', 'facts', 'status', 'version',
  'created_at_ms', 'updated_at_ms', 'last_used_at_ms', 'thumbnail_sha256',
] as const satisfies readonly (keyof SummaryRow)[]; // prettier-ignore

export function summaryOf(row: SummaryRow): CaseSummary {
  const facts = JSON.parse(row.facts) as CaseFacts;
  const metadata = JSON.parse(row.metadata) as CaseDocument['metadata'];
  return {
    caseId: row.case_id,
    title: row.title,
    modality: row.modality,
    kind: row.kind,
    synthetic: row.synthetic === 1,
    columns: facts.columns,
    rows: facts.rows,
    slices: facts.slices,
    warnings: facts.warnings,
    ...metadata,
    status: row.status,
    quarantineReasons: row.status === 'quarantined' ? facts.quarantineReasons : [],
    version: row.version,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    thumbnailSha256: row.thumbnail_sha256,
  };
}
