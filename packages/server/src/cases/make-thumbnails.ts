import { ImportProcessError, runImportTask } from '../imports/import-process.ts';
import type { Log } from '../logging/log.ts';
import type { AssetStore } from '../storage/asset-store.ts';
import type { TaskAssets } from '../storage/task-assets.ts';
import type { CaseLibrary } from './case-library.ts';

const CASES_AT_A_TIME = 20;

export interface ThumbnailOptions {
  readonly library: CaseLibrary;
  readonly assets: AssetStore;
  readonly tasks: TaskAssets;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Makes the thumbnails of cases that have none, one after the other. Never rejects; what fails is tried at the next start. */
export async function makeThumbnails({
  library,
  assets,
  tasks,
  log,
  signal,
}: ThumbnailOptions): Promise<void> {
  const tried = new Set<string>();
  try {
    for (;;) {
      const cases = await library.withoutThumbnail(tried.size + CASES_AT_A_TIME);
      const waiting = cases.filter(({ caseId }) => !tried.has(caseId));
      if (waiting.length === 0) return;
      for (const { caseId, assetSha256 } of waiting) {
        if (signal.aborted) return;
        tried.add(caseId);
        if ((await assets.byteLengthOf(assetSha256)) === undefined) continue;
        const thumbnailSha256 = await makeThumbnail(tasks, assetSha256, signal);
        if (thumbnailSha256 === undefined) continue;
        await library.setThumbnail(caseId, assetSha256, thumbnailSha256);
      }
    }
  } catch (error) {
    log.error({ err: error }, 'thumbnails could not be made');
  }
}

/** Undefined where the images cannot be read: the case itself says so when it is opened. */
async function makeThumbnail(
  tasks: TaskAssets,
  assetSha256: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return await tasks.run([assetSha256], async (assetFolder) => {
      const task = { kind: 'check', assetFolder, assetSha256, overlays: [] } as const;
      return (await runImportTask(task, { signal })).thumbnailSha256;
    });
  } catch (error) {
    if (error instanceof ImportProcessError) return undefined;
    throw error;
  }
}
