import { useMemo } from 'react';

import { type CaseDocument, stepsOf } from '@rounds/classroom';

import { useClassroom } from '../../components/classroom-context.tsx';

/** The case on the table, with everything its author wrote. */
export function useCurrentCase(): CaseDocument | undefined {
  return useClassroom(({ state, instructorState }) => instructorState?.cases[state.caseIndex]);
}

/** How many steps each case has. */
export function useStepCounts(): readonly number[] {
  const cases = useClassroom(({ instructorState }) => instructorState?.cases);
  return useMemo(() => (cases ?? []).map((document) => stepsOf(document).length), [cases]);
}

export function useEnded(): boolean {
  return useClassroom(({ state }) => state.lifecycle === 'ended');
}
