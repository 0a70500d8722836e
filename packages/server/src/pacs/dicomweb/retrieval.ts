import type { ErrorCode } from '@rounds/classroom';

import type { ImportJobs } from '../../imports/import-jobs.ts';
import { ReceiveError } from '../../imports/receive-error.ts';
import type { Log } from '../../logging/log.ts';
import type { ArchiveClient } from './archive-client.ts';
import { ArchiveError } from './archive-error.ts';
import { MultipartError } from './multipart.ts';

export interface RetrievalOrder {
  readonly studyUid: string;
  readonly seriesUids: readonly string[];
  readonly addAgain: boolean;
}

interface Retrieval {
  readonly archive: ArchiveClient;
  readonly imports: ImportJobs;
  readonly log: Log;
}

/** Fetches series of an archive into an import of their own, which starts once all are here. Gives the import's id. */
export async function startRetrieval(retrieval: Retrieval, order: RetrievalOrder): Promise<string> {
  const importId = await retrieval.imports.create('retrieval');
  void retrieveAndStart(retrieval, importId, order);
  return importId;
}

async function retrieveAndStart(
  { archive, imports, log }: Retrieval,
  importId: string,
  order: RetrievalOrder,
): Promise<void> {
  const signal = imports.signalOf(importId) ?? AbortSignal.abort();
  try {
    imports.expect(importId, await countImages(archive, order));
    for (const [index, seriesUid] of order.seriesUids.entries()) {
      let files = 0;
      for await (const bytes of archive.retrieveSeries(order.studyUid, seriesUid, signal)) {
        files += 1;
        await imports.receive(importId, `${index + 1}/image-${files}`, bytes);
      }
    }
    await imports.start(importId, { addAgain: order.addAgain });
  } catch (error) {
    if (signal.aborted) return;
    log.warn({ err: error }, 'images could not be fetched from the archive');
    await imports.fail(importId, refusalOf(error));
  }
}

async function countImages(archive: ArchiveClient, order: RetrievalOrder): Promise<number> {
  const series = await archive.listSeries(order.studyUid);
  const wanted = series.filter(({ seriesUid }) => order.seriesUids.includes(seriesUid));
  return wanted.reduce((sum, { imageCount }) => sum + (imageCount ?? 0), 0);
}

/** A file that fails because the archive stopped in the middle failed for the archive's reason. */
function refusalOf(error: unknown): ErrorCode {
  if (error instanceof ArchiveError) return error.refusal;
  if (!(error instanceof ReceiveError)) return 'server.failed';
  if (error.cause instanceof MultipartError) return 'pacs.answer-invalid';
  return error.cause instanceof ArchiveError ? error.cause.refusal : error.refusal;
}
