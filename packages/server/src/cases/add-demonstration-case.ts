import type { Clock } from '../clock.ts';
import { newId } from '../identity/ids.ts';
import { ImportProcessError, runImportTask } from '../imports/import-process.ts';
import type { PhantomSize } from '../imports/import-protocol.ts';
import type { Log } from '../logging/log.ts';
import type { TaskAssets } from '../storage/task-assets.ts';
import type { CaseLibrary } from './case-library.ts';
import { demonstrationCase } from './demonstration-case.ts';
import { factsOf } from './describe-case.ts';

export interface DemonstrationOptions {
  readonly wanted: boolean | PhantomSize;
  readonly library: CaseLibrary;
  readonly tasks: TaskAssets;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Gives an empty library the synthetic case, so that a class can be held minutes after the first start. Never rejects. */
export async function addDemonstrationCase(options: DemonstrationOptions): Promise<void> {
  const { wanted, library, tasks, clock, log, signal } = options;
  try {
    if (wanted === false || (await library.count()) > 0) return;
    const size = wanted === true ? {} : { size: wanted };
    const phantom = await tasks.run([], (assetFolder) =>
      runImportTask({ kind: 'phantom', assetFolder, ...size }, { signal }),
    );
    const document = demonstrationCase(newId(), phantom);
    const { description, head, thumbnailSha256 } = phantom;
    await library.add(document, factsOf(description, head), clock.unixMs(), { thumbnailSha256 });
  } catch (error) {
    if (error instanceof ImportProcessError && error.failure === 'cancelled') return;
    log.error({ err: error }, 'the demonstration case could not be made');
  }
}
