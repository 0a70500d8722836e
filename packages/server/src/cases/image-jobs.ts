import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { CaseDocument, ErrorCode } from '@rounds/classroom';

import type { Clock } from '../clock.ts';
import { newId } from '../identity/ids.ts';
import type { ExportFormat, ImageEdit } from '../imports/case-task.ts';
import { type ImportLimits, ImportProcessError, runImportTask } from '../imports/import-process.ts';
import { ReceiveError } from '../imports/receive-error.ts';
import type { Log } from '../logging/log.ts';
import type { AssetStore } from '../storage/asset-store.ts';
import type { TaskAssets } from '../storage/task-assets.ts';
import type { CaseLibrary } from './case-library.ts';
import type { Editor } from './case-version.ts';
import { factsOf } from './describe-case.ts';

/** What is asked for: other images for the case, or a file made of them. */
export type ImageWork = ImageEdit | { readonly operation: 'export'; readonly format: ExportFormat };

/** A file that an export wrote. */
export interface ExportedFile {
  readonly path: string;
  readonly name: string;
  readonly byteLength: number;
}

export interface ImageJobReport {
  readonly jobId: string;
  readonly caseId: string;
  readonly operation: ImageWork['operation'];
  readonly format?: ExportFormat;
  readonly status: 'waiting' | 'running' | 'done' | 'failed';
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly error?: ErrorCode;
}

export interface ImageJobsOptions {
  readonly library: CaseLibrary;
  readonly assets: AssetStore;
  readonly tasks: TaskAssets;
  /** Where exports lie until they are forgotten; emptied at start. */
  readonly exportFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly importLimits: ImportLimits;
}

const MAX_JOBS = 20;

type Tell = (change: Partial<ImageJobReport>) => void;

/** Changes and exports of the images of cases, one at a time, each in a child process. */
export class ImageJobs {
  readonly #options: ImageJobsOptions;
  readonly #reports = new Map<string, ImageJobReport>();
  readonly #files = new Map<string, ExportedFile>();
  readonly #stopping = new AbortController();
  #last: Promise<void> = Promise.resolve();

  constructor(options: ImageJobsOptions) {
    this.#options = options;
  }

  /** @throws ReceiveError where too many are waiting */
  start(caseId: string, work: ImageWork, editor: Editor): ImageJobReport {
    this.#forgetOldest();
    const jobId = newId();
    const report: ImageJobReport = {
      jobId,
      caseId,
      operation: work.operation,
      ...(work.operation === 'export' ? { format: work.format } : {}),
      status: 'waiting',
      phase: 'waiting',
      done: 0,
      total: 0,
    };
    this.#reports.set(jobId, report);
    this.#last = this.#last.then(() => this.#run(report, work, editor));
    return report;
  }

  /** Erases images that were replaced; also those that a server which was killed did not get to. */
  async eraseUnneeded(): Promise<void> {
    const { library, assets } = this.#options;
    for (const sha256 of await library.pendingErasures()) {
      await assets.remove(sha256);
      await library.noteErased(sha256);
    }
  }

  /** What an export wrote, once it is done. */
  file(jobId: string): ExportedFile | undefined {
    return this.#files.get(jobId);
  }

  report(jobId: string): ImageJobReport | undefined {
    return this.#reports.get(jobId);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#last;
  }

  async #run(report: ImageJobReport, work: ImageWork, editor: Editor): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const tell: Tell = (change) => {
      const now = this.#reports.get(report.jobId) ?? report;
      this.#reports.set(report.jobId, { ...now, ...change });
    };
    try {
      tell({ status: 'running', phase: 'starting' });
      const error =
        work.operation === 'export'
          ? await this.#export(report, work.format, tell)
          : await this.#replace(report.caseId, work, editor, tell);
      tell(
        error === undefined
          ? { status: 'done', phase: 'finished' }
          : { status: 'failed', phase: 'finished', error },
      );
    } catch (error) {
      const cancelled = error instanceof ImportProcessError && error.failure === 'cancelled';
      if (!cancelled)
        this.#options.log.error({ err: error }, 'images could not be changed or written');
      tell({ status: 'failed', phase: 'finished', error: 'case.job-failed' });
    }
  }

  async #export(
    { jobId, caseId }: ImageJobReport,
    format: ExportFormat,
    tell: Tell,
  ): Promise<ErrorCode | undefined> {
    const { library, tasks, exportFolder, importLimits } = this.#options;
    const record = await library.findRecord(caseId);
    if (record === undefined) return 'case.unknown';
    if (record.summary.status === 'quarantined') return 'case.quarantined';
    await mkdir(exportFolder, { recursive: true, mode: 0o700 });
    const path = join(exportFolder, jobId);
    const { assetSha256 } = record.document.volume;
    const views = viewsOf(record.document);
    const exporting = tasks.run([assetSha256], (assetFolder) =>
      runImportTask(
        { kind: 'export', assetFolder, assetSha256, format, views, outputPath: path },
        {
          limits: importLimits,
          signal: this.#stopping.signal,
          onProgress: ({ phase, done, total }) => tell({ phase, done, total }),
        },
      ),
    );
    const { byteLength } = await exporting.catch(async (error: unknown) => {
      await rm(path, { force: true });
      throw error;
    });
    this.#files.set(jobId, { path, name: `case-${caseId}${FILE_ENDINGS[format]}`, byteLength });
    return undefined;
  }

  /** The refusal, where there is one. */
  async #replace(
    caseId: string,
    edit: ImageEdit,
    editor: Editor,
    tell: Tell,
  ): Promise<ErrorCode | undefined> {
    const { library, tasks, clock, importLimits } = this.#options;
    const fromSha256 = (await library.find(caseId))?.volume.assetSha256;
    if (fromSha256 === undefined) return 'case.unknown';
    const edited = await tasks.run([fromSha256], (assetFolder) =>
      runImportTask(
        { kind: 'edit', assetFolder, assetSha256: fromSha256, edit },
        {
          limits: importLimits,
          signal: this.#stopping.signal,
          onProgress: ({ phase, done, total }) => tell({ phase, done, total }),
        },
      ),
    );
    if ('problem' in edited) return 'case.no-face';
    const { assetSha256, description, head, thumbnailSha256 } = edited;
    const outcome = await library.replaceImages(
      caseId,
      {
        reason: edit.operation === 'mask' ? 'masked' : 'defaced',
        fromSha256,
        toSha256: assetSha256,
        facts: factsOf(description, head),
        thumbnailSha256,
      },
      editor,
      clock.unixMs(),
    );
    if (outcome.status === 'unknown') return 'case.unknown';
    if (outcome.status === 'conflict') return 'case.version-conflict';
    if (outcome.status === 'being-taught') return 'case.being-taught';
    this.#forgetExports(caseId);
    await this.eraseUnneeded();
    return undefined;
  }

  #forgetOldest(): void {
    for (const [jobId, { status }] of this.#reports) {
      if (this.#reports.size < MAX_JOBS) return;
      if (status === 'done' || status === 'failed') this.#forget(jobId);
    }
    if (this.#reports.size >= MAX_JOBS) throw new ReceiveError('request.too-many');
  }

  /** Files of images that were replaced show what is not to be seen any more. */
  #forgetExports(caseId: string): void {
    for (const [jobId, report] of this.#reports)
      if (report.caseId === caseId && this.#files.has(jobId)) this.#forget(jobId);
  }

  #forget(jobId: string): void {
    this.#reports.delete(jobId);
    const file = this.#files.get(jobId);
    this.#files.delete(jobId);
    if (file !== undefined) void rm(file.path, { force: true });
  }
}

const FILE_ENDINGS: Readonly<Record<ExportFormat, string>> = {
  nifti: '.nii.gz',
  'ome-zarr': '.ome.zarr.zip',
  dicom: '.dicom.zip',
  'key-images': '.png.zip',
};

/** The key views, or the first view where nobody saved one. */
function viewsOf({ keyViews, initialView }: CaseDocument) {
  const views = keyViews.length === 0 ? [initialView] : keyViews.map((keyView) => keyView.view);
  return views.map(({ crosshairLps, windowCenter, windowWidth }) => ({
    crosshairLps,
    windowCenter,
    windowWidth,
  }));
}
