import type { ErrorCode } from '@rounds/classroom';

import type { CaseSummary } from '../cases/case-library.ts';
import type { ImportProgress, Refusal } from './import-protocol.ts';

export type ImportStatus = 'receiving' | 'running' | 'done' | 'failed' | 'cancelled';

/** How the files came: from a page, fetched from an archive, sent by an archive (STOW-RS), pushed (C-STORE). */
export type ImportOrigin = 'upload' | 'retrieval' | 'stow' | 'c-store';

/** How far an import is, and what became of it. Holds names of files, never anything out of them. */
export interface ImportReport {
  readonly importId: string;
  readonly origin: ImportOrigin;
  readonly createdAtMs: number;
  readonly status: ImportStatus;
  readonly phase: 'receiving' | 'waiting' | ImportProgress['phase'] | 'finished';
  readonly done: number;
  /** 0 where it is not known yet. */
  readonly total: number;
  readonly cases: readonly CaseSummary[];
  /** Cases that were there before and show the very same images: nothing was added for them. */
  readonly alreadyInLibrary: readonly CaseSummary[];
  readonly refused: readonly Refusal[];
  readonly error?: ErrorCode;
}

export function isFinished({ status }: ImportReport): boolean {
  return status === 'done' || status === 'failed' || status === 'cancelled';
}
