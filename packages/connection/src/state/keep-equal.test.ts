import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { participantFixture, sharedStateFixture } from '../fixtures/fake-room.ts';
import { keepEqual } from './keep-equal.ts';

const copyOf = <T>(value: T): T => structuredClone(value);

describe('keeping equal parts of the state', () => {
  test('an equal copy is the very same object', () => {
    const state = sharedStateFixture();
    expect(keepEqual(state, copyOf(state))).toBe(state);
  });

  test('a moved plane changes the way to it, and nothing beside it', () => {
    const state = sharedStateFixture();
    const next = copyOf(state);
    const moved = keepEqual(state, {
      ...next,
      view: { ...next.view, crosshairLps: [1, 2, 3] as const },
    });
    expect(moved).not.toBe(state);
    expect(moved.view).not.toBe(state.view);
    expect(moved.view.crosshairLps).toEqual([1, 2, 3]);
    expect(moved.view.planes).toBe(state.view.planes);
    expect(moved.view.placement).toBe(state.view.placement);
    expect(moved.volume).toBe(state.volume);
    expect(moved.participants).toBe(state.participants);
  });

  test('people stay themselves wherever they stand in the list', () => {
    const [me, ann] = [participantFixture('me', 1), participantFixture('ann', 2)];
    const before = sharedStateFixture({ participants: [me, ann] });
    const next = copyOf(
      sharedStateFixture({ participants: [participantFixture('new', 0), me, ann] }),
    );
    const kept = keepEqual(before, next);
    expect(kept.participants).toHaveLength(3);
    expect(kept.participants[1]).toBe(me);
    expect(kept.participants[2]).toBe(ann);
  });

  test('a person in the place of another is another', () => {
    const before = sharedStateFixture({ participants: [participantFixture('me', 0)] });
    const next = copyOf(sharedStateFixture({ participants: [participantFixture('you', 0)] }));
    expect(keepEqual(before, next).participants).toEqual(next.participants);
  });

  test('whatever the values: the result equals next, and is previous exactly where both are equal', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (previous, next) => {
        const kept = keepEqual(previous, next);
        expect(JSON.stringify(kept)).toBe(JSON.stringify(next));
        expect(JSON.stringify(keepEqual(next, copyOf(next)))).toBe(JSON.stringify(next));
        if (typeof next === 'object') expect(keepEqual(next, copyOf(next))).toBe(next);
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});
