import type { CaseLibrary } from '../cases/case-library.ts';
import type { ImportReportStore } from '../cases/import-summary.ts';
import type { LinkStore } from '../identity/instructor-links.ts';
import type { JournalStore } from '../journal/journal-store.ts';

/** `code` of the error where a second server wants the same data folder. */
export const FOLDER_IN_USE = 'ROUNDS_FOLDER_IN_USE';

/** The stores that live behind the database worker, by name. */
export interface DatabaseStores {
  readonly journal: JournalStore;
  readonly cases: CaseLibrary;
  readonly importReports: ImportReportStore;
  readonly links: LinkStore;
}

export interface DatabaseWorkerData {
  readonly path: string;
  readonly exclusive: boolean;
}

export type StoreName = keyof DatabaseStores;

/** One call of a store's method, from the server's thread to the worker. */
export interface DatabaseRequest {
  readonly callId: number;
  readonly store: StoreName;
  readonly method: string;
  readonly parameters: readonly unknown[];
}

export type DatabaseReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'value'; readonly callId: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly callId: number; readonly error: unknown };
