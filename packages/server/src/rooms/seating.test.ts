import { describe, expect, test } from '@jest/globals';
import {
  foldJournal,
  type Classroom,
  type JournalEntry,
  type Role,
  type SystemCommand,
} from '@rounds/classroom';

import { caseFixture } from '../fixtures/case-fixture.ts';
import type { TicketClaims } from '../identity/tokens.ts';
import { seatingOf } from './seating.ts';

function ticketOf(participantId: string, role: Role = 'learner'): TicketClaims {
  const ids = { ticketId: 't', buildId: 'build-a', roomId: 'r', sessionId: 's', participantId };
  return { ...ids, name: participantId, role, device: 'laptop', takeOver: false };
}

function classroomAfter(...commands: ((classroom: Classroom) => SystemCommand)[]): Classroom {
  const open: SystemCommand = {
    type: 'session.open',
    sessionId: 's',
    title: 'T',
    cases: [caseFixture('c')],
  };
  const entries: JournalEntry[] = [
    { sequence: 0, tick: 0, atMs: 0, actorId: 'server', command: open },
  ];
  for (const decide of commands) {
    const command = decide(foldJournal(entries));
    entries.push({ sequence: entries.length, tick: 0, atMs: 0, actorId: 'server', command });
  }
  return foldJournal(entries);
}

const drop = (participantId: string) => (): SystemCommand => ({
  type: 'participant.drop',
  participantId,
});
const seats = (classroom: Classroom): Record<string, number> =>
  Object.fromEntries(classroom.participants.map((p) => [p.participantId, p.seatIndex]));

describe('seating', () => {
  test('gives the lowest free seat', () => {
    const classroom = classroomAfter(...['a', 'b', 'c'].map((id) => seatingOf(ticketOf(id))));
    expect(seats(classroom)).toEqual({ a: 0, b: 1, c: 2 });
  });

  test('J4 keeps the seat of who is away, and gives it back', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => seatingOf(ticketOf(id)));
    if (!a || !b || !c) throw new Error('three people');
    expect(seats(classroomAfter(a, b, drop('a'), c, a))).toEqual({ a: 0, b: 1, c: 2 });
  });

  test('the first instructor is the instructor, later ones assist; coming back keeps it', () => {
    const first = seatingOf(ticketOf('first', 'instructor'));
    const second = seatingOf(ticketOf('second', 'instructor'));
    const classroom = classroomAfter(first, second, drop('first'), first, second);
    expect(classroom.participants.map((p) => p.role)).toEqual(['instructor', 'co-instructor']);
  });
});
