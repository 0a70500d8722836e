import type { SharedState } from '@rounds/classroom';

/** The stop before or behind this one, over the ends of cases too; undefined where there is none. */
export function stepBy(
  at: Pick<SharedState, 'caseIndex' | 'caseCount' | 'stepIndex' | 'stepCount'>,
  by: 1 | -1,
): { readonly caseIndex: number; readonly stepIndex: number } | undefined {
  const { caseIndex, caseCount, stepIndex, stepCount } = at;
  const next = stepIndex + by;
  if (next >= 0 && next < stepCount) return { caseIndex, stepIndex: next };
  const nextCase = caseIndex + by;
  return nextCase >= 0 && nextCase < caseCount ? { caseIndex: nextCase, stepIndex: 0 } : undefined;
}
