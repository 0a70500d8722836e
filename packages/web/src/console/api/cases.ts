import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import type { CaseDocument } from '@rounds/classroom';

import { request } from '../../components/http-client.ts';

/** A case as the library lists it. */
export interface CaseSummary {
  readonly caseId: string;
  readonly title: string;
  readonly modality: string;
  readonly synthetic: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  readonly createdAtMs: number;
  readonly warnings: readonly string[];
}

/** What an author may change of a case. */
export type CaseText = Pick<CaseDocument, 'title' | 'history' | 'question' | 'reveal'>;

const CASES_KEY = ['cases'];

/** A new server is still making its first case when the console opens. */
const EMPTY_LIBRARY_REFRESH_MS = 2000;

function pathOf(caseId: string): string {
  return `/api/cases/${encodeURIComponent(caseId)}`;
}

export function useCases() {
  return useQuery({
    queryKey: CASES_KEY,
    queryFn: async () => (await request<{ cases: readonly CaseSummary[] }>('/api/cases')).cases,
    refetchInterval: ({ state }) => (state.data?.length === 0 ? EMPTY_LIBRARY_REFRESH_MS : false),
  });
}

export function useCaseDocument(caseId: string | undefined) {
  return useQuery({
    queryKey: ['case', caseId],
    queryFn: () => request<CaseDocument>(pathOf(caseId ?? '')),
    enabled: caseId !== undefined,
  });
}

/** Asks for the list again: after an import, for instance. */
export function useRefreshCases(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: CASES_KEY });
}

export function useSaveCaseText(caseId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (text: CaseText) =>
      request<CaseDocument>(`${pathOf(caseId)}/text`, { method: 'PUT', body: text }),
    onSuccess: (document) => {
      queries.setQueryData(['case', caseId], document);
      return queries.invalidateQueries({ queryKey: CASES_KEY });
    },
  });
}

export function useBinCase() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (caseId: string) => request(pathOf(caseId), { method: 'DELETE' }),
    onSettled: () => queries.invalidateQueries({ queryKey: CASES_KEY }),
  });
}

export function useRestoreCase() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (caseId: string) => request(`${pathOf(caseId)}/restore`, { method: 'POST' }),
    onSettled: () => queries.invalidateQueries({ queryKey: CASES_KEY }),
  });
}
