import { describe, expect, test } from '@jest/globals';

import { createInMemoryClassroom, testCase, testPerson } from '../testing/in-memory-classroom.ts';
import { createClassroomStore } from './classroom-store.ts';

describe('the store of a class', () => {
  const setUp = () => {
    const room = createInMemoryClassroom(
      [testCase('a')],
      [testPerson('teacher', { role: 'instructor' }), testPerson('learner', { seatIndex: 1 })],
    );
    return { room, store: createClassroomStore(room.connect('learner')) };
  };

  test('shows the person at the page, and no answers to a learner', () => {
    const { store } = setUp();
    expect(store.moment().me?.participantId).toBe('learner');
    expect(store.moment().instructorState).toBeUndefined();
  });

  test('tells of changes, in a moment whose unchanged parts are the same objects', () => {
    const { room, store } = setUp();
    let told = 0;
    store.subscribe(() => told++);
    const before = store.moment();
    room.act('learner', { type: 'hand.raise', raised: true });
    const after = store.moment();
    expect(told).toBe(1);
    expect(after.me?.handRaised).toBe(true);
    expect(after.state.view).toBe(before.state.view);
    expect(after.state.participants[0]).toBe(before.state.participants[0]);
  });

  test('catches up with what happened before anybody listened', () => {
    const { room, store } = setUp();
    room.act('teacher', { type: 'session.end' });
    let told = 0;
    store.subscribe(() => told++);
    expect(told).toBe(1);
    expect(store.moment().state.lifecycle).toBe('ended');
  });

  test('stops telling whoever unsubscribed', () => {
    const { room, store } = setUp();
    let told = 0;
    store.subscribe(() => told++)();
    room.act('learner', { type: 'hand.raise', raised: true });
    expect(told).toBe(0);
  });
});
