import { describe, expect, test } from '@jest/globals';

import { testPerson } from '../testing/in-memory-classroom.ts';
import { countPresent, orderRoster, queueHands } from './roster-order.ts';

describe('the roster', () => {
  const people = [
    testPerson('away', { seatIndex: 0, connected: false }),
    testPerson('late', { seatIndex: 9 }),
    testPerson('observer', { seatIndex: 1, role: 'observer' }),
    testPerson('teacher', { seatIndex: 5, role: 'instructor' }),
    testPerson('early', { seatIndex: 2 }),
    testPerson('assistant', { seatIndex: 3, role: 'co-instructor' }),
  ];

  test('has those who teach first, then seats, then observers, and who is away last', () => {
    expect(orderRoster(people).map(({ participantId }) => participantId)).toEqual([
      'teacher',
      'assistant',
      'early',
      'late',
      'observer',
      'away',
    ]);
  });

  test('counts who is here', () => {
    expect(countPresent(people)).toBe(5);
  });
});

describe('raised hands', () => {
  const raised = (...ids: string[]) =>
    ['a', 'b', 'c'].map((id, seatIndex) =>
      testPerson(id, { seatIndex, handRaised: ids.includes(id) }),
    );

  test('queue in the order in which they went up', () => {
    let queue = queueHands([], raised('c'));
    queue = queueHands(queue, raised('a', 'c'));
    queue = queueHands(queue, raised('a', 'b', 'c'));
    expect(queue).toEqual(['c', 'a', 'b']);
  });

  test('a lowered hand leaves, and comes back at the end', () => {
    let queue = queueHands(['c', 'a'], raised('a'));
    expect(queue).toEqual(['a']);
    queue = queueHands(queue, raised('a', 'c'));
    expect(queue).toEqual(['a', 'c']);
  });

  test('the queue stays the same object while nothing changed', () => {
    const queue = queueHands([], raised('b'));
    expect(queueHands(queue, raised('b'))).toBe(queue);
  });
});
