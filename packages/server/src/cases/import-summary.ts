import * as z from 'zod';

/** What an import removed and found, in words, for instructors to read. Never anything of what was removed. */
export interface ImportSummary {
  readonly sentences: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

export const importSummarySchema = z.strictObject({
  sentences: z.array(z.string().max(1000)).max(500).readonly(),
  counts: z.record(z.string().max(100), z.number()),
});

/** The report of a whole import, kept after the import itself is forgotten. */
export interface KeptImportReport {
  readonly importId: string;
  readonly atMs: number;
  readonly summary: ImportSummary;
  readonly caseIds: readonly string[];
  /** What was not used, and why. Names of files may name people: they are not kept. */
  readonly refused: readonly {
    readonly code: string;
    readonly reason: string;
    readonly files: number;
  }[];
}

export interface ImportReportStore {
  keep(report: KeptImportReport): Promise<void>;
  find(importId: string): Promise<KeptImportReport | undefined>;
  /** Newest first. */
  list(limit: number): Promise<readonly KeptImportReport[]>;
}

/** What is kept of an import: no name of a file, and nothing of what was in it. */
export function keptReport(
  importId: string,
  atMs: number,
  added: { readonly cases: readonly { readonly caseId: string }[] },
  result: {
    readonly refused: readonly { readonly code: string; readonly reason: string }[];
    readonly summary: ImportSummary;
  },
): KeptImportReport {
  return {
    importId,
    atMs,
    summary: result.summary,
    caseIds: added.cases.map(({ caseId }) => caseId),
    refused: countRefusals(result.refused),
  };
}

/** Refusals as they are kept: how many files met each. */
function countRefusals(
  refused: readonly { readonly code: string; readonly reason: string }[],
): KeptImportReport['refused'] {
  const counted = new Map<string, { code: string; reason: string; files: number }>();
  for (const { code, reason } of refused) {
    const known = counted.get(`${code} ${reason}`);
    if (known === undefined) counted.set(`${code} ${reason}`, { code, reason, files: 1 });
    else known.files += 1;
  }
  return [...counted.values()];
}
