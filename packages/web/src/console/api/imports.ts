import { useQuery } from '@tanstack/react-query';

import { request } from '../../components/http-client.ts';
import type { ImportReport } from '../imports/import-client.ts';
import type { ImportSummary } from './case-types.ts';

/** What is kept of an import for those who answer for it; names of files are not. */
export interface KeptReport {
  readonly importId: string;
  readonly atMs: number;
  readonly summary: ImportSummary;
  readonly caseIds: readonly string[];
  readonly refused: readonly {
    readonly code: string;
    readonly reason: string;
    readonly files: number;
  }[];
}

const RUNNING_INTERVAL_MS = 1000;
const RESTING_INTERVAL_MS = 15_000;

/** Imports that did not come from this page: fetched from an archive, or pushed by one. */
export function useArrivals() {
  return useQuery({
    queryKey: ['imports'],
    queryFn: async () => {
      const { imports } = await request<{ imports: readonly ImportReport[] }>('/api/imports');
      return imports.filter(({ origin }) => origin !== 'upload');
    },
    refetchInterval: ({ state }) =>
      state.data?.some(isUnderWay) === true ? RUNNING_INTERVAL_MS : RESTING_INTERVAL_MS,
  });
}

export function isUnderWay({ status }: ImportReport): boolean {
  return status === 'receiving' || status === 'running';
}

export function useKeptReport(importId: string, enabled: boolean) {
  return useQuery({
    queryKey: ['import-report', importId],
    queryFn: () => request<KeptReport>(`/api/import-reports/${importId}`),
    enabled,
    staleTime: Infinity,
  });
}

export function useKeptReports(enabled: boolean) {
  return useQuery({
    queryKey: ['import-reports'],
    queryFn: async () =>
      (await request<{ reports: readonly KeptReport[] }>('/api/import-reports')).reports,
    enabled,
  });
}
