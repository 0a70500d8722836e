import { describe, expect, test } from '@jest/globals';
import type { Classroom, Participant, Role } from '@rounds/classroom';

import type { LiveSession } from './live-session.ts';
import { Roster } from './roster.ts';
import type { SeatConnection } from './seat-connection.ts';

const person = (
  participantId: string,
  seatIndex: number,
  role: Role,
  connected = true,
): Participant => ({
  participantId,
  seatIndex,
  role,
  connected,
  name: participantId,
  device: 'laptop',
  handRaised: false,
  following: true,
});

const classroom = (controlHolderId: string, ...participants: Participant[]): Classroom =>
  ({ controlHolderId, participants }) as unknown as Classroom;

const emptyRoster = (): Roster =>
  new Roster({
    live: undefined as unknown as LiveSession,
    close: () => undefined,
    report: () => undefined,
  });

describe('the roster', () => {
  test('those who lead are connected instructors and whoever has control', () => {
    const roster = emptyRoster();
    const people = [
      person('ann', 0, 'instructor'),
      person('bob', 1, 'co-instructor', false),
      person('eve', 2, 'learner'),
      person('kim', 3, 'learner'),
    ];
    expect(roster.leaders(classroom('', ...people))).toEqual([0]);
    expect(roster.leaders(classroom('eve', ...people))).toEqual([0, 2]);
    const back = people.map((p) => (p.participantId === 'bob' ? { ...p, connected: true } : p));
    expect(roster.leaders(classroom('eve', ...back))).toEqual([0, 1, 2]);
  });

  test('a connection that was replaced by another one is not the one that leaves', () => {
    const roster = emptyRoster();
    const [first, second] = [{ participantId: 'ann' }, { participantId: 'ann' }] as unknown as [
      SeatConnection,
      SeatConnection,
    ];
    roster.add(first);
    roster.add(second);
    expect(roster.remove(first)).toBe(false);
    expect(roster.get('ann')).toBe(second);
    expect(roster.remove(second)).toBe(true);
    expect(roster.size).toBe(0);
  });
});
