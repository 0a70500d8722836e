import { skipToken, useQuery } from '@tanstack/react-query';

import { request, RequestRefusedError, sentenceOf } from '../../components/http-client.ts';

export const INSTRUCTOR_KEY = ['instructor'];

/** Whether this browser may teach. */
export type Instructor =
  | { readonly kind: 'asking' }
  | { readonly kind: 'admitted'; readonly name: string | undefined }
  | {
      readonly kind: 'refused';
      readonly sentence: string | undefined;
      /** They wanted to. */
      readonly signedOut?: true;
    };

/** Spends the link's secret where there is one, then asks whether the cookie is good. Once for each page load. */
export function useInstructor(linkSecret: string | undefined): Instructor {
  const { data } = useQuery({
    queryKey: INSTRUCTOR_KEY,
    queryFn: () => admit(linkSecret),
    staleTime: Infinity,
    retry: false,
  });
  return data ?? { kind: 'asking' };
}

/** What the instructor is called; empty where they have not said. */
export function useInstructorName(): string {
  const { data } = useQuery<Instructor>({ queryKey: INSTRUCTOR_KEY, queryFn: skipToken });
  return data?.kind === 'admitted' ? (data.name ?? '') : '';
}

async function admit(linkSecret: string | undefined): Promise<Instructor> {
  let linkRefusal: string | undefined;
  if (linkSecret !== undefined) {
    linkRefusal = await request('/api/instructor', { method: 'POST', body: { link: linkSecret } })
      .then(() => undefined)
      .catch(sentenceOf);
  }
  try {
    const { name } = await request<{ name?: string }>('/api/instructor');
    return { kind: 'admitted', name };
  } catch (error) {
    // Somebody without a link needs no reproach, only the way to get one.
    const unknown = error instanceof RequestRefusedError && error.code === 'instructor.required';
    return { kind: 'refused', sentence: linkRefusal ?? (unknown ? undefined : sentenceOf(error)) };
  }
}
