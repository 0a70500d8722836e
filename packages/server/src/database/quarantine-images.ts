import type { CaseDocument } from '@rounds/classroom';
import type { Transaction } from 'kysely';

import type { CaseFacts } from '../cases/case-library.ts';
import type { Editor } from '../cases/case-version.ts';
import { assetsOf } from './case-rows.ts';
import { writeAudit } from './replace-images.ts';
import type { Tables } from './tables.ts';

/** Puts every case into quarantine that shows these images, as its own or as an overlay, those in the bin included. */
export async function quarantineImages(
  trx: Transaction<Tables>,
  assetSha256: string,
  reason: string,
  editor: Editor,
  atMs: number,
): Promise<void> {
  const rows = await trx
    .selectFrom('case_assets')
    .innerJoin('cases', 'cases.case_id', 'case_assets.case_id')
    .select(['cases.case_id', 'cases.facts', 'cases.asset_sha256'])
    .where('case_assets.asset_sha256', '=', assetSha256)
    .execute();
  for (const row of rows) {
    const facts = JSON.parse(row.facts) as CaseFacts;
    const quarantineReasons = [...new Set([...facts.quarantineReasons, reason])];
    await trx
      .updateTable('cases')
      .set({ status: 'quarantined', facts: JSON.stringify({ ...facts, quarantineReasons }) })
      .where('case_id', '=', row.case_id)
      .execute();
    const action = 'quarantined';
    await writeAudit(trx, row.case_id, {
      editor,
      atMs,
      action,
      assetSha256: row.asset_sha256,
      reason,
    });
  }
}

/**
 * The reasons found in the images themselves, and those for which cases with the same images are in quarantine now: who
 * imports images a second time does not free them.
 */
export async function reasonsElsewhere(
  trx: Transaction<Tables>,
  document: CaseDocument,
  found: CaseFacts,
): Promise<readonly string[]> {
  const rows = await trx
    .selectFrom('cases')
    .select('facts')
    .where('asset_sha256', 'in', assetsOf(document))
    .where('status', '=', 'quarantined')
    .execute();
  const others = rows.flatMap((row) => (JSON.parse(row.facts) as CaseFacts).quarantineReasons);
  return [...new Set([...found.quarantineReasons, ...others])];
}
