import type { CaseSummary } from '../console/api/case-types.ts';

/** A case of the library as its list has it. */
export function testSummary(caseId: string, change: Partial<CaseSummary> = {}): CaseSummary {
  return {
    caseId,
    title: `Case ${caseId}`,
    modality: 'CT',
    kind: 'volume',
    synthetic: false,
    columns: 512,
    rows: 512,
    slices: 100,
    warnings: [],
    diagnosis: '',
    level: null,
    tags: [],
    region: '',
    author: '',
    reviewer: '',
    reviewedAtMs: null,
    status: 'ready',
    quarantineReasons: [],
    version: 1,
    createdAtMs: 0,
    updatedAtMs: 0,
    lastUsedAtMs: null,
    thumbnailSha256: null,
    ...change,
  };
}
