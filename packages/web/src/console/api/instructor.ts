import { useMutation, useQueryClient } from '@tanstack/react-query';

import { request } from '../../components/http-client.ts';
import { INSTRUCTOR_KEY, type Instructor } from '../sign-in/use-instructor.ts';

/** This browser with every copy of its cookie, or those of all instructors. */
export type SignOutReach = 'here' | 'everywhere';

/** The name that stands beside what this instructor saves and releases from now on. */
export function useSetName() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      request('/api/instructor/name', { method: 'PUT', body: { name } }),
    onSuccess: (_answer, name) => {
      const admitted: Instructor = { kind: 'admitted', name };
      queries.setQueryData(INSTRUCTOR_KEY, admitted);
    },
  });
}

/** Ends the cookie; what was loaded with it is forgotten. */
export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (reach: SignOutReach) =>
      request(reach === 'here' ? '/api/instructor' : '/api/instructors', { method: 'DELETE' }),
    onSuccess: (_answer, reach) => {
      const where = reach === 'here' ? '' : ' everywhere';
      const sentence = `You are signed out${where}.`;
      const refused: Instructor = { kind: 'refused', sentence, signedOut: true };
      queries.setQueryData(INSTRUCTOR_KEY, refused);
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== INSTRUCTOR_KEY[0] });
    },
  });
}
