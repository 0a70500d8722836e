import type { CaseSummary } from '../api/cases.ts';
import type { FileToImport, FolderContents } from './folder-reading.ts';
import type { ImportClient, ImportReport, RefusedFile } from './import-client.ts';
import { runUploadQueue } from './upload-queue.ts';

const PARALLEL_UPLOADS = 3;
const REPORT_INTERVAL_MS = 400;

/** Where an import stands, as its card shows it. */
export type ImportProgress =
  | { readonly kind: 'reading'; readonly found: number }
  | {
      readonly kind: 'uploading';
      readonly sentFiles: number;
      readonly files: number;
      readonly sentBytes: number;
      readonly bytes: number;
    }
  | {
      readonly kind: 'working';
      readonly phase: string;
      readonly done: number;
      readonly total: number;
    }
  | {
      readonly kind: 'finished';
      readonly cases: readonly CaseSummary[];
      readonly refused: readonly RefusedFile[];
    }
  | { readonly kind: 'failed'; readonly sentence: string; readonly refused: readonly RefusedFile[] }
  | { readonly kind: 'cancelled' };

export interface ImportRun {
  readonly contents: FolderContents;
  readonly client: ImportClient;
  readonly onProgress: (progress: ImportProgress) => void;
  /** Aborting cancels, on the server too. */
  readonly signal: AbortSignal;
  /** Waits between two looks at the server's work. */
  readonly wait: (ms: number) => Promise<void>;
}

/** Uploads, lets the server work, and says what came of every file. Never throws: a failure is its last progress. */
export async function runImport(run: ImportRun): Promise<void> {
  const { client, onProgress, signal } = run;
  let importId: string | undefined;
  const refused: RefusedFile[] = run.contents.unreadable.map((file) => ({
    file,
    code: 'unreadable',
    reason: 'The browser could not open this file. Check that you may read it.',
  }));
  try {
    importId = await client.create(signal);
    await uploadAll(run, importId, refused);
    await client.start(importId, signal);
    onProgress(await followWork(run, importId, refused));
  } catch (error) {
    if (importId !== undefined) await client.cancel(importId).catch(() => undefined);
    if (signal.aborted) onProgress({ kind: 'cancelled' });
    else {
      const sentence = error instanceof Error ? error.message : 'The import stopped. Try again.';
      onProgress({ kind: 'failed', sentence, refused });
    }
  }
}

async function uploadAll(run: ImportRun, importId: string, refused: RefusedFile[]): Promise<void> {
  const { client, onProgress, signal } = run;
  const { files } = run.contents;
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const underWay = new Map<FileToImport, number>();
  let sentFiles = 0;
  let finishedBytes = 0;
  const tell = (): void => {
    let sentBytes = finishedBytes;
    for (const sent of underWay.values()) sentBytes += sent;
    onProgress({ kind: 'uploading', sentFiles, files: files.length, sentBytes, bytes });
  };
  tell();
  await runUploadQueue({
    items: files,
    parallel: PARALLEL_UPLOADS,
    signal,
    upload: (item, uploadSignal) => {
      const onBytes = (sent: number): void => {
        underWay.set(item, Math.min(sent, item.file.size));
        tell();
      };
      return client.send(importId, item, onBytes, uploadSignal);
    },
    onDone: (item, outcome) => {
      underWay.delete(item);
      sentFiles++;
      finishedBytes += item.file.size;
      if (outcome.status === 'refused') {
        refused.push({ file: item.path, code: 'request.too-large', reason: outcome.reason });
      }
      tell();
    },
  });
}

async function followWork(
  run: ImportRun,
  importId: string,
  refused: readonly RefusedFile[],
): Promise<ImportProgress> {
  const { client, onProgress, signal, wait } = run;
  for (;;) {
    const report = await client.report(importId, signal);
    const last = lastProgressOf(report, refused);
    if (last !== undefined) return last;
    onProgress({ kind: 'working', phase: report.phase, done: report.done, total: report.total });
    await wait(REPORT_INTERVAL_MS);
    signal.throwIfAborted();
  }
}

function lastProgressOf(
  report: ImportReport,
  alsoRefused: readonly RefusedFile[],
): ImportProgress | undefined {
  const refused = [...alsoRefused, ...report.refused];
  switch (report.status) {
    case 'receiving':
    case 'running':
      return undefined;
    case 'done':
      return { kind: 'finished', cases: report.cases, refused };
    case 'failed':
      return {
        kind: 'failed',
        sentence: report.error?.message ?? 'The import failed. Try again.',
        refused,
      };
    case 'cancelled':
      return { kind: 'cancelled' };
  }
}
