import { describe, expect, test } from '@jest/globals';

import { moveCase, toggleCase } from './class-plan.ts';

describe('the plan of the next class', () => {
  test('cases come in the order in which they were chosen, and leave when chosen again', () => {
    let plan = toggleCase(toggleCase([], 'b'), 'a');
    expect(plan).toEqual(['b', 'a']);
    plan = toggleCase(plan, 'b');
    expect(plan).toEqual(['a']);
  });

  test('a case moves by one place, and not beyond the ends', () => {
    expect(moveCase(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b']);
    expect(moveCase(['a', 'b', 'c'], 'a', 1)).toEqual(['b', 'a', 'c']);
    expect(moveCase(['a', 'b'], 'a', -1)).toEqual(['a', 'b']);
    expect(moveCase(['a', 'b'], 'b', 1)).toEqual(['a', 'b']);
    expect(moveCase(['a', 'b'], 'x', 1)).toEqual(['a', 'b']);
  });
});
