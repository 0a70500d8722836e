import { useMutation, useQuery } from '@tanstack/react-query';

import { request } from '../../components/http-client.ts';

/** A class that is open, as its instructor needs it: how people get in. */
export interface OpenClass {
  readonly sessionId: string;
  readonly code: string;
  readonly title: string;
  /** The best address first. */
  readonly joinUrls: readonly string[];
}

export interface ListedClass extends OpenClass {
  readonly openedAtMs: number;
  readonly participants: number;
}

export async function listOpenClasses(): Promise<readonly ListedClass[]> {
  return (await request<{ sessions: readonly ListedClass[] }>('/api/sessions')).sessions;
}

const REFRESH_MS = 10_000;

/** Asked anew each time the library opens: a class that was just ended must not be offered again. */
export function useOpenClasses() {
  return useQuery({
    queryKey: ['sessions'],
    queryFn: listOpenClasses,
    refetchInterval: REFRESH_MS,
    gcTime: 0,
  });
}

export interface ClassToStart {
  readonly caseIds: readonly string[];
  readonly title?: string;
}

export function useStartClass() {
  return useMutation({
    mutationFn: (body: ClassToStart) =>
      request<OpenClass>('/api/sessions', { method: 'POST', body }),
  });
}
