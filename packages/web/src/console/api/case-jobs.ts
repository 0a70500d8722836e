import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';

import { request, sentenceOf } from '../../components/http-client.ts';
import { pathOfCase } from './cases.ts';
import type { CaseJob, ExportFormat, MaskRegion } from './case-types.ts';

const LOOK_INTERVAL_MS = 500;

export function startMasking(caseId: string, regions: readonly MaskRegion[]): Promise<CaseJob> {
  return request(`${pathOfCase(caseId)}/mask`, { method: 'POST', body: { regions } });
}

export function startDefacing(caseId: string): Promise<CaseJob> {
  return request(`${pathOfCase(caseId)}/deface`, { method: 'POST', body: {} });
}

export function startExport(caseId: string, format: ExportFormat): Promise<CaseJob> {
  return request(`${pathOfCase(caseId)}/exports`, { method: 'POST', body: { format } });
}

/** Lets a case be shown; refused where the images are not those that were looked at any more. */
export function releaseCase(caseId: string, assetSha256: string): Promise<void> {
  const body = { assetSha256, lookedAtAllImages: true };
  return request(`${pathOfCase(caseId)}/release`, { method: 'POST', body });
}

export function quarantineCase(caseId: string, reason: string): Promise<void> {
  return request(`${pathOfCase(caseId)}/quarantine`, { method: 'POST', body: { reason } });
}

export type CaseWork =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly job: CaseJob | undefined }
  | { readonly kind: 'done'; readonly job: CaseJob }
  | { readonly kind: 'failed'; readonly sentence: string };

/** One job of the server: starts it, follows it to its end, and says how far it is. */
export function useCaseWork(onDone?: (job: CaseJob) => void): {
  readonly work: CaseWork;
  readonly begin: (start: () => Promise<CaseJob>) => void;
  readonly dismiss: () => void;
} {
  const [work, setWork] = useState<CaseWork>({ kind: 'idle' });
  const [jobId, setJobId] = useState<string>();
  const newest = useRef(onDone);
  useEffect(() => {
    newest.current = onDone;
  });
  const { data: job, error } = useQuery({
    queryKey: ['case-job', jobId],
    queryFn: () => request<CaseJob>(`/api/case-jobs/${jobId}`),
    enabled: jobId !== undefined,
    refetchInterval: ({ state }) => (isOver(state.data) ? false : LOOK_INTERVAL_MS),
    gcTime: 0,
  });
  useEffect(() => {
    if (jobId === undefined) return;
    if (error !== null) setWork({ kind: 'failed', sentence: sentenceOf(error) });
    else if (job?.status === 'failed') {
      setWork({ kind: 'failed', sentence: job.error?.message ?? 'That did not work. Try again.' });
    } else if (job?.status === 'done') {
      setWork({ kind: 'done', job });
      newest.current?.(job);
    } else {
      setWork({ kind: 'running', job });
      return;
    }
    setJobId(undefined);
  }, [jobId, job, error]);

  const begin = useCallback((start: () => Promise<CaseJob>) => {
    setWork({ kind: 'running', job: undefined });
    start().then(
      (started) => setJobId(started.jobId),
      (refusal: unknown) => setWork({ kind: 'failed', sentence: sentenceOf(refusal) }),
    );
  }, []);
  const dismiss = useCallback(() => setWork({ kind: 'idle' }), []);
  return { work, begin, dismiss };
}

function isOver(job: CaseJob | undefined): boolean {
  return job?.status === 'done' || job?.status === 'failed';
}
