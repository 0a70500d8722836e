import type { SharedState } from '@rounds/classroom';

/** A stop of the flow, as `step.go` names it. */
export interface StepTarget {
  readonly caseIndex: number;
  readonly stepIndex: number;
}

type FlowPosition = Pick<SharedState, 'caseIndex' | 'caseCount' | 'stepIndex' | 'stepCount'>;

/** The stop behind this one: the next case's first after a case's last. Undefined at the very end. */
export function nextStep(at: FlowPosition): StepTarget | undefined {
  if (at.stepIndex + 1 < at.stepCount)
    return { caseIndex: at.caseIndex, stepIndex: at.stepIndex + 1 };
  if (at.caseIndex + 1 < at.caseCount) return { caseIndex: at.caseIndex + 1, stepIndex: 0 };
  return undefined;
}

/**
 * The stop before this one. From a case's first stop it is the case before, at its last stop where the number of its stops
 * is known (to instructors), else at its first.
 */
export function previousStep(
  at: FlowPosition,
  stepCounts: readonly number[] = [],
): StepTarget | undefined {
  if (at.stepIndex > 0) return { caseIndex: at.caseIndex, stepIndex: at.stepIndex - 1 };
  if (at.caseIndex === 0) return undefined;
  const caseIndex = at.caseIndex - 1;
  return { caseIndex, stepIndex: Math.max(0, (stepCounts[caseIndex] ?? 1) - 1) };
}
