import type { CaseLibrary, CaseSummary } from '../cases/case-library.ts';
import { factsOf, newCase } from '../cases/describe-case.ts';
import type { Clock } from '../clock.ts';
import { newId } from '../identity/ids.ts';
import type { ImportedSeries } from './import-protocol.ts';

export interface AddedSeries {
  readonly cases: readonly CaseSummary[];
  readonly alreadyInLibrary: readonly CaseSummary[];
}

/**
 * Makes a case of every imported series. An asset is its content's hash, so a series whose asset a case shows already,
 * with all that lies over it, is not added a second time, unless somebody wants it so.
 */
export async function addImportedSeries(
  series: readonly ImportedSeries[],
  { library, clock }: { readonly library: CaseLibrary; readonly clock: Clock },
  addAgain: boolean,
): Promise<AddedSeries> {
  const cases: CaseSummary[] = [];
  const alreadyInLibrary: CaseSummary[] = [];
  for (const imported of series) {
    const known = addAgain ? undefined : await findCase(imported, library);
    if (known !== undefined) {
      alreadyInLibrary.push(known);
      continue;
    }
    const { assetSha256, description, head, thumbnailSha256, summary } = imported;
    const document = newCase(newId(), assetSha256, description, imported);
    const origin = { thumbnailSha256, importSummary: summary };
    cases.push(await library.add(document, factsOf(description, head), clock.unixMs(), origin));
  }
  return { cases, alreadyInLibrary };
}

async function findCase(
  { assetSha256, overlays }: ImportedSeries,
  library: CaseLibrary,
): Promise<CaseSummary | undefined> {
  const summary = await library.findByAsset(assetSha256);
  if (summary === undefined || overlays.length === 0) return summary;
  const document = await library.find(summary.caseId);
  const shown = new Set(document?.overlays.map((overlay) => overlay.assetSha256));
  return overlays.every((overlay) => shown.has(overlay.assetSha256)) ? summary : undefined;
}
