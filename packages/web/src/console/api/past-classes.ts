import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { request } from '../../components/http-client.ts';

/** A class that has ended, of which the server still has the journal. */
export interface PastClass {
  readonly sessionId: string;
  readonly title: string;
  readonly openedAtMs: number;
  readonly endedAtMs: number;
}

export interface PastClasses {
  readonly sessions: readonly PastClass[];
  /** Days after its end when a class is deleted; null: never by itself. */
  readonly keepDays: number | null;
}

const PAST_KEY = ['sessions', 'ended'];

export function usePastClasses(enabled: boolean) {
  return useQuery({
    queryKey: PAST_KEY,
    queryFn: () => request<PastClasses>('/api/sessions/ended'),
    enabled,
    gcTime: 0,
  });
}

/** Where the browser gets the journal of a class as a file. */
export function journalAddress(sessionId: string, names: boolean): string {
  return `/api/sessions/${encodeURIComponent(sessionId)}/journal${names ? '?names=1' : ''}`;
}

export function useDeleteClass() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (sessionId: string) =>
      request(`/api/sessions/${encodeURIComponent(sessionId)}`, { method: 'DELETE' }),
    // Also where it was refused: somebody else may have deleted it.
    onSettled: () => queries.invalidateQueries({ queryKey: PAST_KEY }),
  });
}
