import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { request } from '../../components/http-client.ts';
import { CASES_KEY, caseKey, pathOfCase } from './cases.ts';
import type {
  AuditEntry,
  CaseRecord,
  CaseVersion,
  FieldChange,
  ImportSummary,
} from './case-types.ts';

export async function fetchVersions(caseId: string): Promise<readonly CaseVersion[]> {
  const path = `${pathOfCase(caseId)}/versions`;
  return (await request<{ versions: readonly CaseVersion[] }>(path)).versions;
}

export async function fetchChanges(
  caseId: string,
  version: number,
  from?: number,
): Promise<readonly FieldChange[]> {
  const query = from === undefined ? '' : `?from=${from}`;
  const path = `${pathOfCase(caseId)}/versions/${version}/changes${query}`;
  return (await request<{ changes: readonly FieldChange[] }>(path)).changes;
}

export function useVersions(caseId: string) {
  return useQuery({
    queryKey: [...caseKey(caseId), 'versions'],
    queryFn: () => fetchVersions(caseId),
  });
}

/** What differs between two versions; a version by itself never changes. */
export function useChanges(caseId: string, version: number, from: number | undefined) {
  return useQuery({
    queryKey: [...caseKey(caseId), 'changes', version, from],
    queryFn: () => fetchChanges(caseId, version, from),
    staleTime: Infinity,
  });
}

export function useRestoreVersion(caseId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (version: number) =>
      request<CaseRecord>(`${pathOfCase(caseId)}/versions/${version}/restore`, {
        method: 'POST',
        body: {},
      }),
    onSuccess: (record) => {
      queries.setQueryData(caseKey(caseId), record);
      void queries.invalidateQueries({ queryKey: CASES_KEY });
      return queries.invalidateQueries({ queryKey: [...caseKey(caseId), 'versions'] });
    },
  });
}

export function useAudit(caseId: string) {
  return useQuery({
    queryKey: [...caseKey(caseId), 'audit'],
    queryFn: async () =>
      (await request<{ entries: readonly AuditEntry[] }>(`${pathOfCase(caseId)}/audit`)).entries,
  });
}

/** null: the case was made here, or before reports were kept. */
export function useCaseReport(caseId: string) {
  return useQuery({
    queryKey: [...caseKey(caseId), 'report'],
    queryFn: async () =>
      (await request<{ report: ImportSummary | null }>(`${pathOfCase(caseId)}/report`)).report,
  });
}
