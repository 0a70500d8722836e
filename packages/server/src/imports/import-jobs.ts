import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { ErrorCode } from '@rounds/classroom';

import type { CaseLibrary, CaseSummary } from '../cases/case-library.ts';
import { factsOf, newCase } from '../cases/describe-case.ts';
import type { Clock } from '../clock.ts';
import { newId } from '../identity/ids.ts';
import type { Log } from '../logging/log.ts';

import { type ImportLimits, ImportProcessError, runImportTask } from './import-process.ts';
import type { ImportProgress, Refusal, SourceFile } from './import-protocol.ts';
import { limitBytes } from './limit-bytes.ts';
import { MAX_FILE_BYTES } from './read-files.ts';
import { ReceiveError } from './receive-error.ts';
import { nameOfUpload } from './upload-name.ts';

export type ImportStatus = 'receiving' | 'running' | 'done' | 'failed' | 'cancelled';

export interface ImportReport {
  readonly importId: string;
  readonly status: ImportStatus;
  readonly phase: 'receiving' | 'waiting' | ImportProgress['phase'] | 'finished';
  readonly done: number;
  readonly total: number;
  readonly cases: readonly CaseSummary[];
  readonly refused: readonly Refusal[];
  readonly error?: ErrorCode;
}

export interface UploadLimits {
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

export interface ImportJobsOptions {
  /** Uploads wait here; emptied when an import is over, and at start. */
  readonly temporaryFolder: string;
  readonly assetFolder: string;
  readonly library: CaseLibrary;
  readonly clock: Clock;
  readonly log: Log;
  readonly uploadLimits: UploadLimits;
  readonly importLimits: ImportLimits;
}

interface ImportJob {
  readonly importId: string;
  readonly folder: string;
  readonly files: SourceFile[];
  readonly abort: AbortController;
  receivedBytes: number;
  report: ImportReport;
}

/** Imports over HTTP: files are received into a temporary folder, then read in a child process, one import at a time. */
export class ImportJobs {
  readonly #options: ImportJobsOptions;
  readonly #jobs = new Map<string, ImportJob>();
  #last: Promise<void> = Promise.resolve();

  constructor(options: ImportJobsOptions) {
    this.#options = options;
  }

  /** Throws away uploads that a crash left behind. */
  async clean(): Promise<void> {
    await rm(this.#options.temporaryFolder, { recursive: true, force: true });
  }

  async create(): Promise<string> {
    this.#forgetOldest();
    const importId = newId();
    const folder = join(this.#options.temporaryFolder, importId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const report: ImportReport = {
      importId, status: 'receiving', phase: 'receiving', done: 0, total: 0, cases: [], refused: [],
    }; // prettier-ignore
    this.#jobs.set(importId, {
      importId,
      folder,
      files: [],
      abort: new AbortController(),
      receivedBytes: 0,
      report,
    });
    return importId;
  }

  report(importId: string): ImportReport | undefined {
    return this.#jobs.get(importId)?.report;
  }

  /** Receives one file. @throws ReceiveError */
  async receive(importId: string, relativePath: string, bytes: Readable): Promise<void> {
    const job = this.#jobs.get(importId);
    if (job?.report.status !== 'receiving') throw new ReceiveError('import.unknown');
    const name = nameOfUpload(relativePath);
    if (name === undefined) throw new ReceiveError('request.invalid');
    const { maxFiles, maxFileBytes, maxImportBytes } = this.#options.uploadLimits;
    if (job.files.length >= maxFiles) throw new ReceiveError('request.too-large');
    // Numbered, so that no uploaded name ever becomes a path.
    const file: SourceFile = { path: join(job.folder, `${job.files.length}`), name };
    job.files.push(file);
    const limited = limitBytes(bytes, (chunkBytes, fileBytes) => {
      job.receivedBytes += chunkBytes;
      return fileBytes <= maxFileBytes && job.receivedBytes <= maxImportBytes;
    });
    try {
      const { signal } = job.abort;
      await pipeline(limited, createWriteStream(file.path, { mode: 0o600 }), { signal });
    } catch (error) {
      job.files.splice(job.files.indexOf(file), 1, { path: '', name });
      await rm(file.path, { force: true });
      throw error instanceof ReceiveError ? error : new ReceiveError('request.invalid', error);
    }
    job.report = { ...job.report, done: job.files.length, total: job.files.length };
  }

  /** False where there is no such import, or it was started before. */
  start(importId: string): boolean {
    const job = this.#jobs.get(importId);
    if (job?.report.status !== 'receiving') return false;
    job.report = { ...job.report, status: 'running', phase: 'waiting', done: 0 };
    this.#last = this.#last.then(() => this.#run(job));
    return true;
  }

  /** False where there is no such import. What is done stays done. */
  async cancel(importId: string): Promise<boolean> {
    const job = this.#jobs.get(importId);
    if (job === undefined) return false;
    job.abort.abort();
    if (job.report.status === 'receiving' || job.report.status === 'running') {
      job.report = { ...job.report, status: 'cancelled', phase: 'finished' };
    }
    await rm(job.folder, { recursive: true, force: true });
    return true;
  }

  /** Ends what runs. */
  async close(): Promise<void> {
    for (const importId of this.#jobs.keys()) await this.cancel(importId);
    await this.#last;
    await this.clean();
  }

  async #run(job: ImportJob): Promise<void> {
    try {
      if (job.abort.signal.aborted) return;
      await this.#readSeries(job);
    } catch (error) {
      const cancelled = error instanceof ImportProcessError && error.failure === 'cancelled';
      if (!cancelled) this.#options.log.error({ err: error }, 'an import failed');
      const outcome = cancelled
        ? ({ status: 'cancelled' } as const)
        : ({ status: 'failed', error: 'import.failed' } as const);
      job.report = { ...job.report, phase: 'finished', ...outcome };
    } finally {
      await rm(job.folder, { recursive: true, force: true });
    }
  }

  async #readSeries(job: ImportJob): Promise<void> {
    const { assetFolder, library, clock, importLimits } = this.#options;
    const files = job.files.filter((file) => file.path !== '');
    const { series, refused } = await runImportTask(
      {
        kind: 'import',
        source: { kind: 'files', files },
        assetFolder,
      },
      {
        limits: importLimits,
        signal: job.abort.signal,
        onProgress: ({ phase, done, total }) => {
          // A reader of files counts those it has met; here it is known how many there are.
          job.report = {
            ...job.report,
            phase,
            done,
            total: phase === 'parsing' ? files.length : total,
          };
        },
      },
    );
    const cases: CaseSummary[] = [];
    for (const { assetSha256, description } of series) {
      const document = newCase(newId(), assetSha256, description);
      cases.push(await library.add(document, factsOf(description), clock.unixMs()));
    }
    const outcome =
      cases.length > 0
        ? ({ status: 'done' } as const)
        : ({ status: 'failed', error: 'import.nothing-understood' } as const);
    job.report = { ...job.report, phase: 'finished', cases, refused, ...outcome };
  }

  #forgetOldest(): void {
    for (const [importId, job] of this.#jobs) {
      if (this.#jobs.size < this.#options.uploadLimits.maxImports) return;
      if (job.report.status === 'running') continue;
      void this.cancel(importId);
      this.#jobs.delete(importId);
    }
  }
}
