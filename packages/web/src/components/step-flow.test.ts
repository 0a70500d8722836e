import { describe, expect, test } from '@jest/globals';

import { nextStep, previousStep } from './step-flow.ts';

const at = (caseIndex: number, stepIndex: number) => ({
  caseIndex,
  caseCount: 2,
  stepIndex,
  stepCount: 3,
});

describe('the way through the flow', () => {
  test('next goes through the steps, then to the next case, then nowhere', () => {
    expect(nextStep(at(0, 0))).toEqual({ caseIndex: 0, stepIndex: 1 });
    expect(nextStep(at(0, 2))).toEqual({ caseIndex: 1, stepIndex: 0 });
    expect(nextStep(at(1, 2))).toBeUndefined();
  });

  test('previous goes back to the last step of the case before, where that is known', () => {
    expect(previousStep(at(1, 1), [5, 3])).toEqual({ caseIndex: 1, stepIndex: 0 });
    expect(previousStep(at(1, 0), [5, 3])).toEqual({ caseIndex: 0, stepIndex: 4 });
    expect(previousStep(at(1, 0))).toEqual({ caseIndex: 0, stepIndex: 0 });
    expect(previousStep(at(0, 0), [5, 3])).toBeUndefined();
  });
});
