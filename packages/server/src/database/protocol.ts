import type { AuditStore } from '../audit/audit-store.ts';
import type { CaseLibrary } from '../cases/case-library.ts';
import type { ImportReportStore } from '../cases/import-summary.ts';
import type { LinkStore } from '../identity/instructor-links.ts';
import type { SignOutStore } from '../identity/sign-outs.ts';
import type { JournalStore } from '../journal/journal-store.ts';
import type { DatabaseProblemCode } from './database-problem.ts';
import type { PostgresAddress } from './postgres-address.ts';

/** The stores that live behind the database worker, by name. */
export interface DatabaseStores {
  readonly journal: JournalStore;
  readonly cases: CaseLibrary;
  readonly importReports: ImportReportStore;
  readonly links: LinkStore;
  readonly signOuts: SignOutStore;
  readonly audit: AuditStore;
}

/** What the worker has besides the stores. */
export interface WorkerStores extends DatabaseStores {
  readonly connection: { ping(): Promise<void> };
}

/** The path of an SQLite file, or where PostgreSQL is. */
export type DatabasePlace = string | PostgresAddress;

export interface DatabaseWorkerData {
  readonly place: DatabasePlace;
  readonly claimFile: string | undefined;
}

export type StoreName = keyof WorkerStores;

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
  | {
      readonly kind: 'error';
      readonly callId: number;
      /** Of its class and own properties nothing is left on the other side. */
      readonly error: unknown;
      readonly problem: DatabaseProblemCode | undefined;
    };
