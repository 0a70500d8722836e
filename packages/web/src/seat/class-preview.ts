import { useEffect, useState } from 'react';

import { request, RequestRefusedError, sentenceOf } from '../components/http-client.ts';

/** What the door may say of a class before anybody is in it. */
export type ClassPreview =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'found';
      readonly title: string;
      readonly lifecycle: 'open' | 'ended';
      readonly participants: number;
    }
  | { readonly kind: 'refused'; readonly sentence: string };

interface PreviewReply {
  readonly title: string;
  readonly lifecycle: 'open' | 'ended';
  readonly participants: number;
}

/** Looks a code up as soon as it has six digits. */
export function useClassPreview(code: string): ClassPreview {
  const [preview, setPreview] = useState<ClassPreview>({ kind: 'none' });
  useEffect(() => {
    setPreview({ kind: 'none' });
    if (code.length !== 6) return undefined;
    const controller = new AbortController();
    request<PreviewReply>(`/api/join/${code}`, { signal: controller.signal })
      .then((reply) => setPreview({ kind: 'found', ...reply }))
      .catch((error: unknown) => {
        if (controller.signal.aborted) return;
        // No answer now says nothing about the class: joining will tell.
        const known = error instanceof RequestRefusedError && error.code !== 'network';
        setPreview(known ? { kind: 'refused', sentence: sentenceOf(error) } : { kind: 'none' });
      });
    return () => controller.abort();
  }, [code]);
  return preview;
}
