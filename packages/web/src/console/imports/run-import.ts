import { RequestRefusedError, sentenceOf } from '../../components/http-client.ts';
import type { CaseSummary } from '../api/case-types.ts';
import { isCaseFile } from './case-file.ts';
import type { FileToImport, FolderContents } from './folder-reading.ts';
import type { ImportClient, RefusedFile } from './import-client.ts';
import {
  type ImportOutcome,
  type ImportProgress,
  lastProgressOf,
  NOTHING_YET,
} from './import-progress.ts';
import { runUploadQueue } from './upload-queue.ts';

const PARALLEL_UPLOADS = 3;
const REPORT_INTERVAL_MS = 400;
const RETRY_INTERVAL_MS = 2000;

export interface ImportSettings {
  readonly client: ImportClient;
  readonly onProgress: (progress: ImportProgress) => void;
  /** Aborting cancels, on the server too. */
  readonly signal: AbortSignal;
  /** Waits between two looks at the server's work. */
  readonly wait: (ms: number) => Promise<void>;
  /** Keeps the id of what is under way, for a page that comes after this one. */
  readonly remember: (importId: string | undefined) => void;
}

export interface ImportRun extends ImportSettings {
  readonly contents: FolderContents;
  /** An import that was interrupted: what it has already is not sent again. */
  readonly resumedId?: string;
  /** Also what the library has already. */
  readonly addAgain?: boolean;
}

/** Uploads, lets the server work, and says what came of every file. Never throws: a failure is its last progress. */
export async function runImport(run: ImportRun): Promise<void> {
  const { contents, client, signal, addAgain = false } = run;
  const refused: RefusedFile[] = contents.unreadable.map((file) => ({
    file,
    code: 'unreadable',
    reason: 'The browser could not open this file. Check that you may read it.',
  }));
  const images = contents.files.filter((file) => !isCaseFile(file));
  await finishing(run, refused, async (own) => {
    const cases = await sendCaseFiles(run, contents.files.filter(isCaseFile), refused);
    if (images.length === 0)
      return { kind: 'finished', importId: undefined, ...NOTHING_YET, cases, refused };
    const importId = await importFor(run, images);
    own(importId);
    await untilAnswered(run, () => uploadRest(run, importId, images, refused));
    await untilAnswered(run, async () => {
      // Where the answer to a first start was lost, it has been started all the same.
      if ((await client.report(importId, signal)).status === 'receiving')
        await client.start(importId, { addAgain }, signal);
    });
    return followWork(run, importId, { ...NOTHING_YET, cases, refused });
  });
}

/** Goes on with an import that has all its files: it runs already, or is started with what has arrived. */
export async function followImport(
  settings: ImportSettings,
  importId: string,
  { start }: { start: boolean },
): Promise<void> {
  const { client, signal } = settings;
  await finishing(settings, [], async (own) => {
    own(importId);
    if (start) await client.start(importId, { addAgain: false }, signal);
    return followWork(settings, importId, NOTHING_YET);
  });
}

/** Runs the work of an import, cancels it on the server where it is given up, and tells its last progress. */
async function finishing(
  { client, signal, onProgress, remember }: ImportSettings,
  refused: readonly RefusedFile[],
  work: (own: (importId: string) => void) => Promise<ImportProgress>,
): Promise<void> {
  let importId: string | undefined;
  try {
    onProgress(
      await work((id) => {
        importId = id;
        remember(id);
      }),
    );
  } catch (error) {
    if (importId !== undefined) await client.cancel(importId).catch(() => undefined);
    if (signal.aborted) onProgress({ kind: 'cancelled' });
    else onProgress({ kind: 'failed', sentence: sentenceOf(error), refused });
  }
  remember(undefined);
}

/** The interrupted import, where these are its files; else a new one. */
async function importFor(
  { client, signal, resumedId }: ImportRun,
  images: readonly FileToImport[],
): Promise<string> {
  if (resumedId === undefined) return client.create(signal);
  const arrived = await client.arrived(resumedId, signal).catch(() => undefined);
  const paths = new Set(images.map(({ path }) => path));
  if (
    arrived !== undefined &&
    (arrived.length === 0 || arrived.some(({ name }) => paths.has(name)))
  )
    return resumedId;
  await client.cancel(resumedId).catch(() => undefined);
  return client.create(signal);
}

/** Does it again for as long as the server does not answer: it may be restarting, or the network be gone. */
async function untilAnswered<T>(run: ImportSettings, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      run.signal.throwIfAborted();
      if (!isLost(error)) throw error;
      run.onProgress({ kind: 'waiting' });
      await run.wait(RETRY_INTERVAL_MS);
      run.signal.throwIfAborted();
    }
  }
}

function isLost(error: unknown): boolean {
  return (
    error instanceof RequestRefusedError &&
    (error.code === 'network' || error.code === 'server.stopping')
  );
}

async function sendCaseFiles(
  { client, signal, onProgress }: ImportRun,
  files: readonly FileToImport[],
  refused: RefusedFile[],
): Promise<readonly CaseSummary[]> {
  const cases: CaseSummary[] = [];
  for (const [sentFiles, { path, file }] of files.entries()) {
    const tell = (sentBytes: number): void =>
      onProgress({
        kind: 'uploading',
        sentFiles,
        files: files.length,
        sentBytes,
        bytes: file.size,
      });
    tell(0);
    try {
      cases.push(await client.sendCaseFile(file, tell, signal));
    } catch (error) {
      signal.throwIfAborted();
      const code = error instanceof RequestRefusedError ? error.code : 'network';
      refused.push({ file: path, code, reason: sentenceOf(error) });
    }
  }
  return cases;
}

/** Sends what is not on the server yet. */
async function uploadRest(
  run: ImportRun,
  importId: string,
  images: readonly FileToImport[],
  refused: RefusedFile[],
): Promise<void> {
  const { client, signal } = run;
  const arrived = new Map(
    (await client.arrived(importId, signal)).map(({ name, bytes }) => [name, bytes]),
  );
  const isRefused = new Set(refused.map(({ file }) => file));
  const rest = images.filter(
    ({ path, file }) => arrived.get(path) !== file.size && !isRefused.has(path),
  );
  await uploadAll(run, importId, images, rest, refused);
}

async function uploadAll(
  { client, onProgress, signal }: ImportRun,
  importId: string,
  images: readonly FileToImport[],
  rest: readonly FileToImport[],
  refused: RefusedFile[],
): Promise<void> {
  const bytes = sizeOf(images);
  const underWay = new Map<FileToImport, number>();
  let sentFiles = images.length - rest.length;
  let finishedBytes = bytes - sizeOf(rest);
  const tell = (): void => {
    let sentBytes = finishedBytes;
    for (const sent of underWay.values()) sentBytes += sent;
    onProgress({ kind: 'uploading', sentFiles, files: images.length, sentBytes, bytes });
  };
  tell();
  await runUploadQueue({
    items: rest,
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

function sizeOf(files: readonly FileToImport[]): number {
  return files.reduce((sum, { file }) => sum + file.size, 0);
}

async function followWork(
  run: ImportSettings,
  importId: string,
  also: ImportOutcome,
): Promise<ImportProgress> {
  const { client, onProgress, signal, wait } = run;
  for (;;) {
    const report = await untilAnswered(run, () => client.report(importId, signal));
    const last = lastProgressOf(report, also);
    if (last !== undefined) return last;
    onProgress({ kind: 'working', phase: report.phase, done: report.done, total: report.total });
    await wait(REPORT_INTERVAL_MS);
    signal.throwIfAborted();
  }
}
