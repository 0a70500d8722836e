import {
  type DroppedEntry,
  type FolderContents,
  readDroppedEntries,
  readPickedFiles,
} from './folder-reading.ts';
import type { ImportClient } from './import-client.ts';
import { type ImportProgress, runImport } from './run-import.ts';

/** The imports of this page, one at a time. Its progress changes often, so only what shows it listens. */
export interface Imports {
  readonly progress: () => ImportProgress | undefined;
  readonly subscribe: (listener: () => void) => () => void;
  readonly importDropped: (entries: readonly DroppedEntry[]) => void;
  readonly importPicked: (files: Iterable<File>) => void;
  readonly cancel: () => void;
  /** Puts the result away; what is still running stays. */
  readonly dismiss: () => void;
}

export interface ImportsOptions {
  readonly client: ImportClient;
  readonly wait: (ms: number) => Promise<void>;
  /** An import came to its end, whichever. */
  readonly onFinished: () => void;
  /** Somebody wanted a second import while one runs. */
  readonly onBusy: () => void;
}

const EMPTY = 'There are no files in it. Choose a folder with DICOM images.';

export function createImports({ client, wait, onFinished, onBusy }: ImportsOptions): Imports {
  const listeners = new Set<() => void>();
  let progress: ImportProgress | undefined;
  let running: AbortController | undefined;

  const show = (next: ImportProgress | undefined): void => {
    progress = next;
    for (const listener of listeners) listener();
  };

  const importFiles = async (
    collect: (signal: AbortSignal) => Promise<FolderContents>,
    signal: AbortSignal,
  ): Promise<void> => {
    show({ kind: 'reading', found: 0 });
    const contents = await collect(signal).catch(() => undefined);
    if (contents === undefined) show({ kind: 'cancelled' });
    else if (contents.files.length === 0) show({ kind: 'failed', sentence: EMPTY, refused: [] });
    else await runImport({ contents, client, onProgress: show, signal, wait });
  };

  const begin = (collect: (signal: AbortSignal) => Promise<FolderContents>): void => {
    if (running !== undefined) {
      onBusy();
      return;
    }
    const controller = new AbortController();
    running = controller;
    void importFiles(collect, controller.signal).finally(() => {
      running = undefined;
      onFinished();
    });
  };

  return {
    progress: () => progress,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    importDropped: (entries) =>
      begin((signal) =>
        readDroppedEntries(entries, (found) => show({ kind: 'reading', found }), signal),
      ),
    importPicked: (picked) => {
      // Taken now: the picker's list empties itself when the picker is reset.
      const files = readPickedFiles(picked);
      begin(() => Promise.resolve({ files, unreadable: [] }));
    },
    cancel: () => running?.abort(),
    dismiss: () => {
      if (running === undefined) show(undefined);
    },
  };
}
