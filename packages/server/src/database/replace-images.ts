import type { CaseDocument } from '@rounds/classroom';
import type { Kysely, Transaction } from 'kysely';

import type { CaseFacts, ImageReplacement, ReplaceOutcome } from '../cases/case-library.ts';
import type { AuditAction, Editor } from '../cases/case-version.ts';
import { assetsOf, documentOf, recordAssets, rowOutsideBin, writeVersion } from './case-rows.ts';
import type { Tables } from './tables.ts';

/** Puts other images into every version of a case, adds a version that says so, and finds what nobody needs now. */
export async function replaceImages(
  trx: Transaction<Tables>,
  caseId: string,
  replacement: ImageReplacement,
  editor: Editor,
  atMs: number,
): Promise<ReplaceOutcome> {
  const row = await rowOutsideBin(trx, caseId);
  if (row === undefined) return { status: 'unknown' };
  const { fromSha256, toSha256, reason, thumbnailSha256 } = replacement;
  if (row.asset_sha256 !== fromSha256) return { status: 'conflict' };
  // Asked here, where no class can be opened in between: it goes on with the images it has.
  const underneath = await casesBeneath(trx, fromSha256, caseId);
  for (const shown of [caseId, ...underneath])
    if (await isBeingTaught(trx, shown)) return { status: 'being-taught' };
  const before = (JSON.parse(row.facts) as CaseFacts).quarantineReasons;
  await rewriteVersions(trx, caseId, (document) => withImages(document, replacement));
  const document = withImages(documentOf(row), replacement);
  await writeVersion(trx, row, document, { editor, atMs, reason });
  await trx
    .updateTable('cases')
    .set({
      thumbnail_sha256: thumbnailSha256,
      // Masking does not release: a person looks at the result first, so the reasons stay.
      facts: JSON.stringify({
        ...replacement.facts,
        quarantineReasons: before.length > 0 ? before : replacement.facts.quarantineReasons,
      } satisfies CaseFacts),
    })
    .where('case_id', '=', caseId)
    .execute();
  await writeAudit(trx, caseId, {
    editor,
    atMs,
    action: reason,
    assetSha256: toSha256,
    reason: '',
  });
  for (const other of underneath) {
    await replaceOverlays(trx, other, replacement);
    await writeAudit(trx, other, {
      editor,
      atMs,
      action: reason,
      assetSha256: toSha256,
      reason: '',
    });
  }
  const previous = await trx
    .selectFrom('case_assets')
    .select('asset_sha256')
    .where('case_id', '=', caseId)
    .execute();
  await refreshAssets(trx, caseId, thumbnailSha256);
  const unusedAssets = await noteUnneeded(
    trx,
    previous.map((asset) => asset.asset_sha256),
  );
  return { status: 'replaced', unusedAssets };
}

/** Written down with the change itself: a server that is killed now erases them when it is back. */
async function noteUnneeded(
  trx: Transaction<Tables>,
  previous: readonly string[],
): Promise<readonly string[]> {
  const unneeded: string[] = [];
  for (const sha256 of previous) {
    if (await isNeeded(trx, sha256)) continue;
    unneeded.push(sha256);
    await trx
      .insertInto('erasures')
      .values({ asset_sha256: sha256 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return unneeded;
}

async function rewriteVersions(
  trx: Transaction<Tables>,
  caseId: string,
  change: (document: CaseDocument) => CaseDocument,
): Promise<void> {
  const versions = await trx
    .selectFrom('case_versions')
    .select(['version', 'document'])
    .where('case_id', '=', caseId)
    .execute();
  for (const { version, document } of versions) {
    await trx
      .updateTable('case_versions')
      .set({ document: JSON.stringify(change(documentOf({ document }))) })
      .where('case_id', '=', caseId)
      .where('version', '=', version)
      .execute();
  }
}

function withImages(
  document: CaseDocument,
  { fromSha256, toSha256 }: ImageReplacement,
): CaseDocument {
  if (document.volume.assetSha256 !== fromSha256) return document;
  return { ...document, volume: { ...document.volume, assetSha256: toSha256 } };
}

/** Other cases, the bin included, over whose volume these images lie in some version: a PET over its CT. */
async function casesBeneath(
  trx: Transaction<Tables>,
  sha256: string,
  caseId: string,
): Promise<readonly string[]> {
  const rows = await trx
    .selectFrom('case_assets')
    .innerJoin('case_versions', 'case_versions.case_id', 'case_assets.case_id')
    .select(['case_versions.case_id', 'case_versions.document'])
    .where('case_assets.asset_sha256', '=', sha256)
    .where('case_versions.case_id', '!=', caseId)
    .execute();
  const beneath = rows.filter((row) =>
    documentOf(row).overlays.some((overlay) => overlay.assetSha256 === sha256),
  );
  return [...new Set(beneath.map((row) => row.case_id))];
}

/** The same images in the same place, so no version of its own: there is nothing to go back to. */
async function replaceOverlays(
  trx: Transaction<Tables>,
  caseId: string,
  replacement: ImageReplacement,
): Promise<void> {
  const change = (document: CaseDocument): CaseDocument => withOverlays(document, replacement);
  await rewriteVersions(trx, caseId, change);
  const row = await trx
    .selectFrom('cases')
    .select(['document', 'thumbnail_sha256'])
    .where('case_id', '=', caseId)
    .executeTakeFirstOrThrow();
  const document = JSON.stringify(change(documentOf(row)));
  await trx.updateTable('cases').set({ document }).where('case_id', '=', caseId).execute();
  await refreshAssets(trx, caseId, row.thumbnail_sha256);
}

function withOverlays(
  document: CaseDocument,
  { fromSha256, toSha256 }: ImageReplacement,
): CaseDocument {
  const overlays = document.overlays.map((overlay) =>
    overlay.assetSha256 === fromSha256 ? { ...overlay, assetSha256: toSha256 } : overlay,
  );
  return { ...document, overlays };
}

async function refreshAssets(
  trx: Transaction<Tables>,
  caseId: string,
  thumbnailSha256: string | null,
): Promise<void> {
  const versions = await trx
    .selectFrom('case_versions')
    .select('document')
    .where('case_id', '=', caseId)
    .execute();
  await trx.deleteFrom('case_assets').where('case_id', '=', caseId).execute();
  const assets = versions.flatMap((version) => assetsOf(documentOf(version)));
  await recordAssets(trx, caseId, thumbnailSha256 === null ? assets : [...assets, thumbnailSha256]);
}

/** Assets that are to be erased and that nobody has come to need since. */
export async function pendingErasures(trx: Transaction<Tables>): Promise<string[]> {
  const needed = trx.selectFrom('case_assets').select('asset_sha256');
  await trx.deleteFrom('erasures').where('asset_sha256', 'in', needed).execute();
  const rows = await trx.selectFrom('erasures').select('asset_sha256').execute();
  return rows.map((row) => row.asset_sha256);
}

/** Whether a session that is open shows the case. */
export async function isBeingTaught(db: Kysely<Tables>, caseId: string): Promise<boolean> {
  const openings = await db
    .selectFrom('sessions')
    .innerJoin('journal_entries', 'journal_entries.session_id', 'sessions.session_id')
    .select('command')
    .where('ended_at_ms', 'is', null)
    .where('sequence', '=', 0)
    // Leaves those alone that cannot be it: most classes show a few of many cases.
    .where('command', 'like', `%${caseId}%`)
    .execute();
  return openings.some(({ command }) => {
    const { cases } = JSON.parse(command) as { readonly cases?: readonly CaseDocument[] };
    return cases?.some((taught) => taught.caseId === caseId) ?? false;
  });
}

async function isNeeded(trx: Transaction<Tables>, sha256: string): Promise<boolean> {
  const row = await trx
    .selectFrom('case_assets')
    .select('case_id')
    .where('asset_sha256', '=', sha256)
    .executeTakeFirst();
  return row !== undefined;
}

export interface AuditNote {
  readonly editor: Editor;
  readonly atMs: number;
  readonly action: AuditAction;
  readonly assetSha256: string;
  readonly reason: string;
}

export async function writeAudit(
  trx: Transaction<Tables>,
  caseId: string,
  { editor, atMs, action, assetSha256, reason }: AuditNote,
): Promise<void> {
  await trx
    .insertInto('case_audit')
    .values({
      case_id: caseId,
      at_ms: atMs,
      editor_id: editor.editorId,
      editor_name: editor.name,
      action,
      asset_sha256: assetSha256,
      reason,
    })
    .execute();
}
