import { useMutation, useQuery } from '@tanstack/react-query';

import { request } from '../../components/http-client.ts';

/** How images come from the hospital's archive, as whoever runs the server set it up. */
export interface PacsSetup {
  readonly archives: readonly Archive[];
  /** Where other systems push images to; null where nothing listens. */
  readonly receiver: { readonly aeTitle: string; readonly port: number } | null;
  readonly storesOverWeb: boolean;
}

export interface Archive {
  readonly pacsId: string;
  readonly name: string;
}

/** What is searched for; dates as YYYYMMDD. */
export interface StudyQuery {
  readonly patientName?: string;
  readonly patientId?: string;
  readonly accessionNumber?: string;
  readonly modality?: string;
  readonly fromDate?: string;
  readonly toDate?: string;
}

/** A study of the archive. It holds patient data: it is shown, and kept nowhere. */
export interface StudyMatch {
  readonly studyUid: string;
  readonly patientName: string;
  readonly patientId: string;
  readonly studyDate: string;
  readonly description: string;
  readonly accessionNumber: string;
  readonly modalities: readonly string[];
  readonly seriesCount?: number;
  readonly imageCount?: number;
}

export interface SeriesMatch {
  readonly seriesUid: string;
  readonly modality: string;
  readonly description: string;
  readonly bodyPart: string;
  readonly number: string;
  readonly imageCount?: number;
}

export interface StudyMatches {
  readonly studies: readonly StudyMatch[];
  readonly isTruncated: boolean;
}

export function usePacsSetup() {
  return useQuery({
    queryKey: ['pacs'],
    queryFn: () => request<PacsSetup>('/api/pacs'),
    staleTime: Infinity,
  });
}

/** Mutations on purpose: nothing of their answers stays in the page's memory of queries. */
export function useStudySearch(pacsId: string) {
  return useMutation({
    mutationFn: (query: StudyQuery) =>
      request<StudyMatches>(`/api/pacs/${encodeURIComponent(pacsId)}/search`, {
        method: 'POST',
        body: query,
      }),
    gcTime: 0,
  });
}

export function useSeriesList(pacsId: string) {
  return useMutation({
    mutationFn: async (studyUid: string) => {
      const path = `/api/pacs/${encodeURIComponent(pacsId)}/series`;
      const options = { method: 'POST', body: { studyUid } } as const;
      return (await request<{ series: readonly SeriesMatch[] }>(path, options)).series;
    },
    gcTime: 0,
  });
}

export interface Retrieval {
  readonly studyUid: string;
  readonly seriesUids: readonly string[];
}

export function useRetrieve(pacsId: string) {
  return useMutation({
    mutationFn: (order: Retrieval) =>
      request<{ importId: string }>(`/api/pacs/${encodeURIComponent(pacsId)}/retrieve`, {
        method: 'POST',
        body: order,
      }),
    gcTime: 0,
  });
}
