import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { ErrorCode } from '@rounds/classroom';

import { type ImportReportStore, keptReport } from '../cases/import-summary.ts';
import type { CaseLibrary } from '../cases/case-library.ts';
import type { Clock } from '../clock.ts';
import { newId } from '../identity/ids.ts';
import type { Log } from '../logging/log.ts';
import type { TaskAssets } from '../storage/task-assets.ts';
import { addImportedSeries } from './add-imported-series.ts';
import { archiveKindOf } from './archives/archive-kind.ts';
import { ImportFolder, type ReceivedFile } from './import-folder.ts';
import { type ImportLimits, ImportProcessError, runImportTask } from './import-process.ts';
import { type ImportOrigin, type ImportReport, isFinished } from './import-report.ts';
import { limitBytes } from './limit-bytes.ts';
import { MAX_FILE_BYTES } from './read-files.ts';
import { ReceiveError } from './receive-error.ts';
import { nameOfUpload } from './upload-name.ts';

export interface UploadLimits {
  /** Of one image; a zip file may be as large as an import. */
  readonly maxFileBytes: number;
  readonly maxImportBytes: number;
  readonly maxFiles: number;
  /** Imports that are remembered at a time. */
  readonly maxImports: number;
}

export const DEFAULT_UPLOAD_LIMITS: UploadLimits = {
  maxFileBytes: MAX_FILE_BYTES,
  maxImportBytes: 4 * 1024 ** 3,
  maxFiles: 10_000,
  maxImports: 100,
};

/** An upload that nobody went on with for so long gives way. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;
/** A second try after a crash of the server; a third would be a loop. */
const MAX_ATTEMPTS = 2;

export interface ImportJobsOptions {
  /** Files wait here, in a folder for each import, until it is over. */
  readonly temporaryFolder: string;
  readonly tasks: TaskAssets;
  readonly library: CaseLibrary;
  readonly importReports: ImportReportStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly uploadLimits: UploadLimits;
  readonly importLimits: ImportLimits;
}

interface ImportJob {
  readonly folder: ImportFolder;
  readonly abort: AbortController;
  /** Bytes received and files begun, the ones that are on their way included. */
  receivedBytes: number;
  begunFiles: number;
  lastUsedMs: number;
  report: ImportReport;
}

/**
 * Imports, however their files come: they are received into a folder of their own, then read in a child process, one
 * import at a time. What is needed to go on after a restart is on the disk.
 */
export class ImportJobs {
  readonly #options: ImportJobsOptions;
  readonly #jobs = new Map<string, ImportJob>();
  #last: Promise<void> = Promise.resolve();
  #isClosing = false;

  constructor(options: ImportJobsOptions) {
    this.#options = options;
  }

  /**
   * Takes up what an earlier server left behind: uploads wait for the rest of their files, imports that ran begin again,
   * what an archive pushed is imported, and what nobody can go on with is reported as interrupted.
   */
  async resume(): Promise<void> {
    const { temporaryFolder } = this.#options;
    await mkdir(temporaryFolder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(temporaryFolder)) {
      const path = join(temporaryFolder, name);
      const folder = await ImportFolder.open(path);
      if (folder === undefined) await rm(path, { recursive: true, force: true });
      else await this.#takeUp(folder);
    }
  }

  /** @throws ReceiveError where too many imports are under way */
  async create(origin: ImportOrigin = 'upload'): Promise<string> {
    this.#makeRoom();
    const importId = newId();
    const folder = await ImportFolder.create(this.#options.temporaryFolder, {
      importId,
      origin,
      createdAtMs: this.#options.clock.unixMs(),
      status: 'receiving',
      attempts: 0,
      addAgain: false,
    });
    this.#remember(folder);
    return importId;
  }

  report(importId: string): ImportReport | undefined {
    return this.#jobs.get(importId)?.report;
  }

  /** All that are remembered, newest first. */
  reports(): readonly ImportReport[] {
    return [...this.#jobs.values()]
      .map((job) => job.report)
      .sort((a, b) => b.createdAtMs - a.createdAtMs);
  }

  /** The files that arrived whole; undefined where there is no import that receives any. */
  received(importId: string): readonly ReceivedFile[] | undefined {
    const job = this.#jobs.get(importId);
    return job?.report.status === 'receiving' ? job.folder.received() : undefined;
  }

  /** Aborted when the import is cancelled, or the server stops. */
  signalOf(importId: string): AbortSignal | undefined {
    return this.#jobs.get(importId)?.abort.signal;
  }

  /** Says how many files are to come, where the sender knows. */
  expect(importId: string, total: number): void {
    const job = this.#jobs.get(importId);
    if (job?.report.status === 'receiving') job.report = { ...job.report, total };
  }

  /** Receives one file, of which nothing is kept unless it arrives whole. Gives its size. @throws ReceiveError */
  async receive(
    importId: string,
    relativePath: string,
    bytes: Readable | AsyncIterable<Buffer>,
  ): Promise<number> {
    const job = this.#jobs.get(importId);
    if (job?.report.status !== 'receiving' || job.abort.signal.aborted)
      throw new ReceiveError('import.unknown');
    if (nameOfUpload(relativePath) === undefined) throw new ReceiveError('request.invalid');
    if (job.begunFiles >= this.#options.uploadLimits.maxFiles)
      throw new ReceiveError('request.too-large');
    job.begunFiles += 1;
    const { number, path } = job.folder.reserve();
    const size = { bytes: 0 };
    try {
      const limited = this.#limited(job, bytes, size);
      const { signal } = job.abort;
      await pipeline(limited, createWriteStream(path, { mode: 0o600 }), { signal });
      const replaced = await job.folder.keep({ number, path: relativePath, bytes: size.bytes });
      if (replaced !== undefined) giveBack(job, replaced.bytes);
    } catch (error) {
      giveBack(job, size.bytes);
      await job.folder.discard(number);
      if (error instanceof ReceiveError) throw error;
      if (!isOfDisk(error)) throw new ReceiveError('request.invalid', error);
      this.#options.log.error({ err: error }, 'a file could not be written');
      throw new ReceiveError('server.failed', error);
    }
    job.lastUsedMs = this.#options.clock.unixMs();
    const done = job.folder.fileCount;
    job.report = { ...job.report, done, total: Math.max(done, job.report.total) };
    return size.bytes;
  }

  /**
   * False where there is no such import, or it was started before. `addAgain`: also what the library has already. Rejects
   * where it cannot be written down; the import is then as it was.
   */
  async start(importId: string, { addAgain = false } = {}): Promise<boolean> {
    const job = this.#jobs.get(importId);
    if (job?.report.status !== 'receiving' || job.abort.signal.aborted) return false;
    const before = job.report;
    job.report = { ...before, status: 'running', phase: 'waiting', done: 0 };
    try {
      await job.folder.change({ status: 'running', addAgain });
    } catch (error) {
      if (!isFinished(job.report)) job.report = before;
      throw error;
    }
    this.#enqueue(job);
    return true;
  }

  /** Ends an import whose files did not come. */
  async fail(importId: string, error: ErrorCode): Promise<void> {
    const job = this.#jobs.get(importId);
    if (job === undefined || isFinished(job.report) || this.#isClosing) return;
    job.abort.abort();
    await this.#finish(job, { status: 'failed', error });
  }

  /** False where there is no such import. What is done stays done. */
  async cancel(importId: string): Promise<boolean> {
    const job = this.#jobs.get(importId);
    if (job === undefined) return false;
    job.abort.abort();
    if (!isFinished(job.report)) await this.#finish(job, { status: 'cancelled' });
    return true;
  }

  /** Ends what runs. What is on the disk stays there: the next server goes on with it. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const job of this.#jobs.values()) job.abort.abort();
    await this.#last;
  }

  async #takeUp(folder: ImportFolder): Promise<void> {
    const { origin, status, attempts } = folder.record;
    const job = this.#remember(folder);
    if (status === 'running' && attempts < MAX_ATTEMPTS) {
      job.report = { ...job.report, status: 'running', phase: 'waiting', done: 0 };
      this.#enqueue(job);
    } else if (status === 'running' || origin === 'retrieval') {
      await this.#finish(job, { status: 'failed', error: 'import.interrupted' });
    } else if (origin !== 'upload' && folder.fileCount > 0) {
      // Whoever sent them was told that they arrived: what cannot be started now can be by hand.
      await this.start(folder.record.importId).catch((error: unknown) =>
        this.#options.log.error({ err: error }, 'the import of pushed images could not be started'),
      );
    } else if (origin !== 'upload') {
      await this.cancel(folder.record.importId);
      this.#jobs.delete(folder.record.importId);
    }
  }

  #remember(folder: ImportFolder): ImportJob {
    const { importId, origin, createdAtMs } = folder.record;
    const received = folder.received();
    const job: ImportJob = {
      folder,
      abort: new AbortController(),
      receivedBytes: received.reduce((sum, { bytes }) => sum + bytes, 0),
      begunFiles: received.length,
      lastUsedMs: this.#options.clock.unixMs(),
      report: {
        importId,
        origin,
        createdAtMs,
        status: 'receiving',
        phase: 'receiving',
        done: received.length,
        total: received.length,
        cases: [],
        alreadyInLibrary: [],
        refused: [],
      },
    };
    this.#jobs.set(importId, job);
    return job;
  }

  #limited(
    job: ImportJob,
    bytes: AsyncIterable<Buffer>,
    size: { bytes: number },
  ): AsyncGenerator<Buffer> {
    const { maxFileBytes, maxImportBytes } = this.#options.uploadLimits;
    let isZip = false;
    return limitBytes(bytes, (chunk, bytesSoFar) => {
      if (size.bytes === 0) isZip = archiveKindOf(chunk) === 'zip';
      size.bytes = bytesSoFar;
      job.receivedBytes += chunk.length;
      return (isZip || bytesSoFar <= maxFileBytes) && job.receivedBytes <= maxImportBytes;
    });
  }

  #enqueue(job: ImportJob): void {
    this.#last = this.#last
      .then(() => this.#run(job))
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'an import was lost'));
  }

  async #run(job: ImportJob): Promise<void> {
    if (job.abort.signal.aborted || this.#isClosing) return;
    try {
      await job.folder.change({ attempts: job.folder.record.attempts + 1 });
      await this.#finish(job, await this.#readSeries(job));
    } catch (error) {
      // A server that stops leaves the import to the next one, and one that was cancelled has its outcome.
      if (this.#isClosing || isFinished(job.report)) return;
      this.#options.log.error({ err: error }, 'an import failed');
      await this.#finish(job, { status: 'failed', error: failureOf(error) });
    }
  }

  async #readSeries(job: ImportJob): Promise<Partial<ImportReport>> {
    const { tasks, importLimits } = this.#options;
    const files = job.folder.sourceFiles();
    const { series, refused, summary } = await tasks.run([], (assetFolder) =>
      runImportTask(
        { kind: 'import', source: { kind: 'files', files }, assetFolder },
        {
          limits: importLimits,
          signal: job.abort.signal,
          temporaryFolder: job.folder.path,
          onProgress: ({ phase, done, total }) => {
            if (isFinished(job.report)) return;
            // A reader of files counts those it has met; here it is known how many there are, archives apart.
            const known = phase === 'parsing' ? Math.max(done, files.length) : total;
            job.report = { ...job.report, phase, done, total: known };
          },
        },
      ),
    );
    const added = await addImportedSeries(series, this.#options, job.folder.record.addAgain);
    await this.#options.importReports.keep(
      keptReport(job.report.importId, this.#options.clock.unixMs(), added, { refused, summary }),
    );
    if (added.cases.length + added.alreadyInLibrary.length > 0)
      return { ...added, refused, status: 'done' };
    return { ...added, refused, status: 'failed', error: 'import.nothing-understood' };
  }

  async #finish(job: ImportJob, outcome: Partial<ImportReport>): Promise<void> {
    if (isFinished(job.report)) return;
    await job.folder.remove();
    job.report = { ...job.report, ...outcome, phase: 'finished' };
  }

  /** Forgets the oldest that are over, and uploads nobody went on with. */
  #makeRoom(): void {
    const { clock, uploadLimits } = this.#options;
    const idleSinceMs = clock.unixMs() - ABANDONED_AFTER_MS;
    for (const [importId, job] of this.#jobs) {
      if (this.#jobs.size < uploadLimits.maxImports) return;
      const isAbandoned = job.report.status === 'receiving' && job.lastUsedMs < idleSinceMs;
      if (!isAbandoned && !isFinished(job.report)) continue;
      void this.cancel(importId);
      this.#jobs.delete(importId);
    }
    if (this.#jobs.size >= uploadLimits.maxImports) throw new ReceiveError('request.too-many');
  }
}

function giveBack(job: ImportJob, bytes: number): void {
  job.receivedBytes -= bytes;
  job.begunFiles -= 1;
}

/** Whether the disk is at fault, such as a full one, and not whoever sent the bytes. */
function isOfDisk(error: unknown): boolean {
  const call = error instanceof Error && 'syscall' in error ? error.syscall : undefined;
  return call === 'open' || call === 'write' || call === 'close' || call === 'unlink';
}

function failureOf(error: unknown): ErrorCode {
  return error instanceof ImportProcessError ? 'import.failed' : 'server.failed';
}
