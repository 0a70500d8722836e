import { useMutation, useQueryClient } from '@tanstack/react-query';

import { request } from '../../components/http-client.ts';
import { INSTRUCTOR_KEY, type Instructor } from '../sign-in/use-instructor.ts';

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
