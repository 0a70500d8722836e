import { describe, expect, test } from '@jest/globals';
import type { Participant } from '@rounds/classroom';

import { refusalAtDoor } from './door.ts';

function participant(participantId: string, seatIndex: number): Participant {
  const seat = { participantId, name: participantId, role: 'learner', device: 'laptop' } as const;
  return { ...seat, seatIndex, connected: true, handRaised: false, following: true };
}

describe('who may come in', () => {
  const known = 'ann';
  const participants = [participant(known, 0), participant('bob', 1)];
  const classroom = { lifecycle: 'open', participants } as const;
  const roomy = { maxConnections: 50, maxParticipants: 50 };
  const empty = { connected: 0, isConnected: () => false };

  test('somebody new, and somebody who comes back', () => {
    expect(refusalAtDoor(classroom, empty, roomy, undefined)).toBeUndefined();
    expect(refusalAtDoor(classroom, empty, roomy, known)).toBeUndefined();
  });

  test('nobody, once the class has ended', () => {
    const ended = { ...classroom, lifecycle: 'ended' } as const;
    expect(refusalAtDoor(ended, empty, roomy, known)).toBe('join.session-ended');
  });

  test('nobody new, once all seats were given; who has one comes back to it', () => {
    const limits = { ...roomy, maxParticipants: participants.length };
    expect(refusalAtDoor(classroom, empty, limits, undefined)).toBe('join.room-full');
    expect(refusalAtDoor(classroom, empty, limits, 'stranger')).toBe('join.room-full');
    expect(refusalAtDoor(classroom, empty, limits, known)).toBeUndefined();
  });

  test('nobody more than fit, but for who is in with another socket', () => {
    const full = { connected: 2, isConnected: () => false };
    const limits = { ...roomy, maxConnections: 2 };
    expect(refusalAtDoor(classroom, full, limits, known)).toBe('join.room-full');
    const inside = { connected: 2, isConnected: (id: string) => id === known };
    expect(refusalAtDoor(classroom, inside, limits, known)).toBeUndefined();
  });
});
