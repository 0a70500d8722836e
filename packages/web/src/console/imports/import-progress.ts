import type { CaseSummary } from '../api/case-types.ts';
import type { ImportReport, RefusedFile } from './import-client.ts';

/** What came of an import. */
export interface ImportOutcome {
  readonly cases: readonly CaseSummary[];
  readonly alreadyInLibrary: readonly CaseSummary[];
  readonly refused: readonly RefusedFile[];
}

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
  /** The server does not answer; it is asked again and again. */
  | { readonly kind: 'waiting' }
  /** An upload of this browser that stopped with the page: the files have to be handed over again. */
  | { readonly kind: 'interrupted'; readonly importId: string; readonly files: number }
  | (ImportOutcome & {
      readonly kind: 'finished';
      /** Under which its report is kept; undefined where case files alone came. */
      readonly importId: string | undefined;
    })
  | {
      readonly kind: 'failed';
      readonly sentence: string;
      readonly refused: readonly RefusedFile[];
      readonly importId?: string;
    }
  | { readonly kind: 'cancelled' };

/** The last progress of an import; undefined while it goes on. */
export function lastProgressOf(
  report: ImportReport,
  also: ImportOutcome,
): ImportProgress | undefined {
  const { importId } = report;
  const outcome: ImportOutcome = {
    cases: [...also.cases, ...report.cases],
    alreadyInLibrary: [...also.alreadyInLibrary, ...report.alreadyInLibrary],
    refused: [...also.refused, ...report.refused],
  };
  switch (report.status) {
    case 'receiving':
    case 'running':
      return undefined;
    case 'done':
      return { kind: 'finished', importId, ...outcome };
    case 'failed':
      // Case files that came with it are in the library all the same.
      if (also.cases.length > 0) return { kind: 'finished', importId, ...outcome };
      return {
        kind: 'failed',
        sentence: report.error?.message ?? 'The import failed. Try again.',
        refused: outcome.refused,
        importId,
      };
    case 'cancelled':
      return { kind: 'cancelled' };
  }
}

export const NOTHING_YET: ImportOutcome = { cases: [], alreadyInLibrary: [], refused: [] };
