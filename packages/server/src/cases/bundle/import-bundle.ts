import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { CaseDocument } from '@rounds/classroom';
import { SERIES_FLAGS, type VolumeDescription } from '@rounds/imaging/description';

import type { Clock } from '../../clock.ts';
import { newId } from '../../identity/ids.ts';
import {
  type ImportLimits,
  ImportProcessError,
  runImportTask,
} from '../../imports/import-process.ts';
import type { AssetStore } from '../../storage/asset-store.ts';
import { assetPath, createDiskAssetStore } from '../../storage/disk-asset-store.ts';
import type { CaseLibrary, CaseSummary } from '../case-library.ts';
import type { Editor } from '../case-version.ts';
import { factsOf, newCase } from '../describe-case.ts';
import { BundleError, readBundle } from './read-bundle.ts';

export interface BundleImportOptions {
  readonly library: CaseLibrary;
  readonly assets: AssetStore;
  readonly temporaryFolder: string;
  readonly clock: Clock;
  readonly importLimits: ImportLimits;
  readonly signal?: AbortSignal;
}

/**
 * Adds the case in a bundle under a new id. Its images are decoded once, in a child process, before the library gets
 * them; what the library says of them is found in the images, not believed. Suspicious ones are quarantined here, too:
 * who released them elsewhere is not known here. @throws BundleError
 */
export async function importBundle(
  path: string,
  editor: Editor,
  options: BundleImportOptions,
): Promise<CaseSummary> {
  const { library, assets, clock, temporaryFolder } = options;
  const folder = await mkdtemp(join(temporaryFolder, 'bundle-'));
  try {
    const received = createDiskAssetStore(folder);
    const { document, importSummary } = await readBundle(path, received);
    const checked = await checkImages(folder, document, options);
    const needed = [document.volume, ...document.overlays].map((part) => part.assetSha256);
    for (const sha256 of new Set([...needed, checked.thumbnailSha256])) {
      await assets.putFile(assetPath(folder, sha256));
    }
    const { description, head, assetSha256, thumbnailSha256, overlaysMayShowText } = checked;
    const caseId = newId();
    const { volume } = newCase(caseId, assetSha256, description);
    return await library.add(
      { ...document, caseId, volume, synthetic: description.synthetic },
      factsOf(overlaysMayShowText ? suspicious(description) : description, head),
      clock.unixMs(),
      {
        savedBy: editor,
        thumbnailSha256,
        ...(importSummary === undefined ? {} : { importSummary }),
      },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What lies over the images is shown with them, and suspicious with them. */
function suspicious(description: VolumeDescription): VolumeDescription {
  const flags = new Set([...description.flags, SERIES_FLAGS.burnedInAnnotation]);
  return { ...description, flags: [...flags] };
}

async function checkImages(
  assetFolder: string,
  document: CaseDocument,
  { importLimits, signal }: BundleImportOptions,
) {
  const overlays = document.overlays.map(({ kind, assetSha256 }) => ({ kind, assetSha256 }));
  const { assetSha256 } = document.volume;
  try {
    return await runImportTask(
      { kind: 'check', assetFolder, assetSha256, overlays },
      { limits: importLimits, ...(signal === undefined ? {} : { signal }) },
    );
  } catch (error) {
    const cancelled = error instanceof ImportProcessError && error.failure === 'cancelled';
    throw cancelled ? error : new BundleError('bundle.invalid', error);
  }
}
