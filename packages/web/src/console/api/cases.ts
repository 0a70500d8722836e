import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';

import { request } from '../../components/http-client.ts';
import { addressOf, type CasePage, type CaseQuery, isNarrowed } from './case-query.ts';
import type { CaseRecord, CaseWords } from './case-types.ts';

export const CASES_KEY = ['cases'];
export const caseKey = (caseId: string | undefined) => ['case', caseId];

const PAGE_LENGTH = 60;
/** A new server is still making its first case, or its pictures, when the console opens. */
const UNFINISHED_REFRESH_MS = 3000;
const MAX_REFRESHES = 20;

export function pathOfCase(caseId: string): string {
  return `/api/cases/${encodeURIComponent(caseId)}`;
}

export function pathOfThumbnail(sha256: string): string {
  return `/assets/thumbnails/${sha256}`;
}

/** The cases that match, part by part. While another search is on its way, the last answer stays. */
export function useCases(query: CaseQuery) {
  return useInfiniteQuery({
    queryKey: [...CASES_KEY, query],
    queryFn: ({ pageParam, signal }) =>
      request<CasePage>(addressOf(query, pageParam, PAGE_LENGTH), { signal }),
    initialPageParam: 0,
    getNextPageParam: (_last, pages) => {
      const shown = pages.reduce((sum, page) => sum + page.cases.length, 0);
      const total = pages.at(-1)?.total ?? 0;
      return shown < total && pages.at(-1)?.cases.length !== 0 ? shown : undefined;
    },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      const empty = pages[0]?.total === 0 && !isNarrowed(query);
      const unfinished = pages.some(({ cases }) =>
        cases.some(({ thumbnailSha256 }) => thumbnailSha256 === null),
      );
      return empty || (unfinished && state.dataUpdateCount < MAX_REFRESHES)
        ? UNFINISHED_REFRESH_MS
        : false;
    },
  });
}

export function useCaseRecord(caseId: string | undefined) {
  return useQuery({
    queryKey: caseKey(caseId),
    queryFn: () => fetchCase(caseId ?? ''),
    enabled: caseId !== undefined,
  });
}

export function fetchCase(caseId: string): Promise<CaseRecord> {
  return request<CaseRecord>(pathOfCase(caseId));
}

/** Asks for the list again: after an import, for instance. */
export function useRefreshCases(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: CASES_KEY });
}

/** Asks for everything about one case again, and for the list: its images or its state have changed. */
export function useRefreshCase(caseId: string): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    void queries.invalidateQueries({ queryKey: CASES_KEY });
    await queries.invalidateQueries({ queryKey: caseKey(caseId) });
  };
}

export interface CaseSave {
  /** The version that was changed: the server refuses if somebody saved since. */
  readonly baseVersion: number;
  readonly change: Partial<CaseWords>;
}

export function useSaveCase(caseId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (save: CaseSave) =>
      request<CaseRecord>(pathOfCase(caseId), { method: 'PUT', body: save }),
    onSuccess: (record) => {
      queries.setQueryData(caseKey(caseId), record);
      // What hangs below it: versions, audit.
      void queries.invalidateQueries({ queryKey: [...caseKey(caseId), 'versions'] });
      return queries.invalidateQueries({ queryKey: CASES_KEY });
    },
  });
}

export function useBinCase() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (caseId: string) => request(pathOfCase(caseId), { method: 'DELETE' }),
    onSettled: () => queries.invalidateQueries({ queryKey: CASES_KEY }),
  });
}

export function useRestoreCase() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (caseId: string) => request(`${pathOfCase(caseId)}/restore`, { method: 'POST' }),
    onSettled: () => queries.invalidateQueries({ queryKey: CASES_KEY }),
  });
}
