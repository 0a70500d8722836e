import { RequestRefusedError } from '../../components/http-client.ts';
import {
  type DroppedEntry,
  type FolderContents,
  readDroppedEntries,
  readPickedFiles,
} from './folder-reading.ts';
import type { ImportClient } from './import-client.ts';
import { type ImportProgress, lastProgressOf, NOTHING_YET } from './import-progress.ts';
import { followImport, type ImportSettings, runImport } from './run-import.ts';

/** The imports of this page, one at a time. Its progress changes often, so only what shows it listens. */
export interface Imports {
  readonly progress: () => ImportProgress | undefined;
  readonly subscribe: (listener: () => void) => () => void;
  readonly importDropped: (entries: readonly DroppedEntry[]) => void;
  readonly importPicked: (files: Iterable<File>) => void;
  /** Looks for what an earlier page was importing. */
  readonly takeUp: () => void;
  /** Imports what arrived before an upload was interrupted. */
  readonly startInterrupted: () => void;
  /** The last files once more, with what the library has already. */
  readonly addAgain: () => void;
  /** Gives up what runs, or what was interrupted. */
  readonly cancel: () => void;
  /** Puts the result away; what is still running stays. */
  readonly dismiss: () => void;
}

export interface ImportsOptions {
  readonly client: ImportClient;
  readonly wait: (ms: number) => Promise<void>;
  /** What an earlier page left behind, and what this one leaves to the next. */
  readonly remembered: () => string | undefined;
  readonly remember: (importId: string | undefined) => void;
  /** An import came to its end, whichever. */
  readonly onFinished: () => void;
  /** Somebody wanted a second import while one runs. */
  readonly onBusy: () => void;
}

const EMPTY =
  'There are no files in it. Choose a folder with DICOM images, a zip file of them, or a case file.';

export function createImports(options: ImportsOptions): Imports {
  return new PageImports(options);
}

/** Its methods are handed around by themselves, so they are bound. */
class PageImports implements Imports {
  readonly #options: ImportsOptions;
  readonly #listeners = new Set<() => void>();
  #progress: ImportProgress | undefined;
  #running: AbortController | undefined;
  #lastContents: FolderContents | undefined;

  constructor(options: ImportsOptions) {
    this.#options = options;
  }

  readonly progress = (): ImportProgress | undefined => this.#progress;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly importDropped = (entries: readonly DroppedEntry[]): void =>
    this.#begin((signal) =>
      readDroppedEntries(entries, (found) => this.#show({ kind: 'reading', found }), signal),
    );

  readonly importPicked = (picked: Iterable<File>): void => {
    // Taken now: the picker's list empties itself when the picker is reset.
    const files = readPickedFiles(picked);
    this.#begin(() => Promise.resolve({ files, unreadable: [] }));
  };

  readonly takeUp = (): void => {
    const importId = this.#options.remembered();
    if (importId !== undefined && this.#running === undefined)
      this.#occupy((settings) => takeUpImport(settings, importId));
  };

  readonly startInterrupted = (): void => {
    if (this.#progress?.kind !== 'interrupted') return;
    const { importId } = this.#progress;
    this.#occupy((settings) => followImport(settings, importId, { start: true }));
  };

  readonly addAgain = (): void => {
    const contents = this.#lastContents;
    if (contents !== undefined)
      this.#occupy((settings) => runImport({ ...settings, contents, addAgain: true }));
  };

  readonly cancel = (): void => {
    this.#running?.abort();
    if (this.#progress?.kind !== 'interrupted') return;
    const { client, remember } = this.#options;
    const { importId } = this.#progress;
    remember(undefined);
    this.#show(undefined);
    client.cancel(importId).catch(() => undefined);
  };

  readonly dismiss = (): void => {
    if (this.#running === undefined) this.#show(undefined);
  };

  #show(next: ImportProgress | undefined): void {
    this.#progress = next;
    for (const listener of this.#listeners) listener();
  }

  #begin(collect: (signal: AbortSignal) => Promise<FolderContents>): void {
    const before = this.#progress;
    this.#occupy(async (settings) => {
      this.#show({ kind: 'reading', found: 0 });
      const contents = await collect(settings.signal).catch(() => undefined);
      this.#lastContents = contents;
      if (contents === undefined) this.#show({ kind: 'cancelled' });
      else if (contents.files.length === 0)
        this.#show({ kind: 'failed', sentence: EMPTY, refused: [] });
      else
        await runImport({
          ...settings,
          contents,
          ...(before?.kind === 'interrupted' ? { resumedId: before.importId } : {}),
        });
    });
  }

  /** Runs one thing at a time. */
  #occupy(work: (settings: ImportSettings) => Promise<void>): void {
    const { client, wait, remember, onBusy, onFinished } = this.#options;
    if (this.#running !== undefined) {
      onBusy();
      return;
    }
    const controller = new AbortController();
    this.#running = controller;
    const onProgress = (next: ImportProgress): void => this.#show(next);
    void work({ client, wait, remember, signal: controller.signal, onProgress }).finally(() => {
      this.#running = undefined;
      onFinished();
    });
  }
}

/** Says what became of an import that an earlier page began, and goes on with it where it can. */
async function takeUpImport(settings: ImportSettings, importId: string): Promise<void> {
  const { client, signal, remember, onProgress } = settings;
  const report = await client.report(importId, signal).catch((error: unknown) => {
    // Without an answer it stays remembered: the next page asks again.
    if (error instanceof RequestRefusedError && error.code === 'import.unknown')
      remember(undefined);
  });
  if (report === undefined) return;
  if (report.status === 'running') {
    await followImport(settings, importId, { start: false });
    return;
  }
  const last = lastProgressOf(report, NOTHING_YET);
  if (last === undefined) onProgress({ kind: 'interrupted', importId, files: report.done });
  else {
    remember(undefined);
    if (last.kind !== 'cancelled') onProgress(last);
  }
}
