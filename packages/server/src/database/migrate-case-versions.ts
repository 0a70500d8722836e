import { type Kysely, sql } from 'kysely';

import { addNumberedKey, isPostgres, timeType } from './dialect.ts';
import { createSearchIndex, indexCase } from './search-index.ts';

/** The sentence by which cases imported before there was a quarantine are known to need one. */
const BURNED_IN_WARNING =
  'Text may be burned into the images. Look through all slices for names before you share this case.';
const NO_METADATA = JSON.stringify({
  diagnosis: '', level: null, tags: [], region: '', author: '', reviewer: '', reviewedAtMs: null,
}); // prettier-ignore

/**
 * Versions, search, quarantine, thumbnails and reports; every case there is becomes its own first version. All of it or
 * nothing, and doing it again does nothing: a server that is killed on the way comes up with the next start.
 */
export async function addCaseVersions(db: Kysely<unknown>): Promise<void> {
  // There it is in the migrator's transaction already.
  if (isPostgres(db)) return addAll(db);
  const done = await sql`select 1 from sqlite_master where name = 'case_versions'`.execute(db);
  if (done.rows.length === 0) await db.transaction().execute(addAll);
}

async function addAll(db: Kysely<unknown>): Promise<void> {
  await addCaseColumns(db);
  await createCaseTables(db);
  await createSearchIndex(db);
  await db.schema
    .createTable('import_reports')
    .addColumn('import_id', 'text', (column) => column.primaryKey())
    .addColumn('at_ms', timeType(db), (column) => column.notNull())
    .addColumn('report', 'text', (column) => column.notNull())
    .execute();
  const { rows } = await sql<OldCase>`
    select added_order, case_id, document, facts, created_at_ms from cases order by added_order`.execute(
    db,
  );
  for (const row of rows) await fillIn(db, row);
}

async function addCaseColumns(db: Kysely<unknown>): Promise<void> {
  const time = timeType(db);
  const columns: readonly (readonly [string, string])[] = [
    ['version', 'integer not null default 1'],
    ['updated_at_ms', `${time} not null default 0`],
    ['last_used_at_ms', time],
    ['status', "text not null default 'ready'"],
    ['title', "text not null default ''"],
    ['title_key', "text not null default ''"],
    ['modality', "text not null default ''"],
    ['kind', "text not null default 'volume'"],
    ['synthetic', 'integer not null default 0'],
    ['region', "text not null default ''"],
    ['diagnosis', "text not null default ''"],
    ['level', "text not null default ''"],
    ['tag_list', "text not null default ''"],
    ['metadata', "text not null default '{}'"],
    ['asset_sha256', "text not null default ''"],
    ['thumbnail_sha256', 'text'],
    ['import_summary', 'text'],
  ];
  for (const [name, definition] of columns) {
    await sql`alter table cases add column ${sql.raw(`${name} ${definition}`)}`.execute(db);
  }
}

/**
 * Answers searches by itself: the rows of SQLite are long, because documents lie in them. PostgreSQL keeps documents in a
 * place of their own, and its indexes take no long texts.
 */
async function createFacetIndex(db: Kysely<unknown>): Promise<void> {
  if (isPostgres(db)) return;
  await db.schema
    .createIndex('cases_facets')
    .on('cases')
    .columns([
      'binned_at_ms',
      'added_order',
      'modality',
      'region',
      'diagnosis',
      'level',
      'status',
      'title_key',
      'last_used_at_ms',
      'tag_list',
    ])
    .execute();
}

async function createCaseTables(db: Kysely<unknown>): Promise<void> {
  const time = timeType(db);
  await createFacetIndex(db);
  await db.schema.createIndex('cases_asset').on('cases').column('asset_sha256').execute();
  await db.schema
    .createTable('case_versions')
    .addColumn('case_id', 'text', (column) => column.notNull().references('cases.case_id'))
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('saved_at_ms', time, (column) => column.notNull())
    .addColumn('editor_id', 'text', (column) => column.notNull())
    .addColumn('editor_name', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('restored_from', 'integer')
    .addColumn('changed_fields', 'text', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('case_versions_key', ['case_id', 'version'])
    .execute();
  await db.schema
    .createTable('case_assets')
    .addColumn('asset_sha256', 'text', (column) => column.notNull())
    .addColumn('case_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('case_assets_key', ['asset_sha256', 'case_id'])
    .execute();
  await addNumberedKey(db.schema.createTable('case_audit'), 'audit_order', db)
    .addColumn('case_id', 'text', (column) => column.notNull())
    .addColumn('at_ms', time, (column) => column.notNull())
    .addColumn('editor_id', 'text', (column) => column.notNull())
    .addColumn('editor_name', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('asset_sha256', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('case_audit_case').on('case_audit').column('case_id').execute();
}

interface OldCase {
  readonly added_order: number;
  readonly case_id: string;
  readonly document: string;
  readonly facts: string;
  readonly created_at_ms: number;
}

async function fillIn(db: Kysely<unknown>, row: OldCase): Promise<void> {
  const document = JSON.parse(row.document) as {
    title: string;
    history: string;
    synthetic: boolean;
    volume: { modality: string; assetSha256: string };
  };
  const facts = JSON.parse(row.facts) as { warnings: string[] };
  const burnedIn = facts.warnings.filter((warning) => warning === BURNED_IN_WARNING);
  const newFacts = {
    ...facts,
    warnings: facts.warnings.filter((warning) => warning !== BURNED_IN_WARNING),
    quarantineReasons: burnedIn,
  };
  const { title, history, synthetic, volume } = document;
  await sql`update cases set
    updated_at_ms = ${row.created_at_ms}, facts = ${JSON.stringify(newFacts)},
    status = ${burnedIn.length > 0 ? 'quarantined' : 'ready'},
    title = ${title}, title_key = ${title.toLowerCase()}, modality = ${volume.modality},
    synthetic = ${synthetic ? 1 : 0}, metadata = ${NO_METADATA}, asset_sha256 = ${volume.assetSha256}
    where case_id = ${row.case_id}`.execute(db);
  await sql`insert into case_versions (case_id, version, saved_at_ms, editor_id, editor_name, reason,
    restored_from, changed_fields, document)
    values (${row.case_id}, 1, ${row.created_at_ms}, 'server', '', 'added', null, '[]', ${row.document})`.execute(
    db,
  );
  await sql`insert into case_assets (asset_sha256, case_id)
    values (${volume.assetSha256}, ${row.case_id})`.execute(db);
  await indexCase(db, row.added_order, { title, history, metadata: { diagnosis: '', tags: [] } });
}
