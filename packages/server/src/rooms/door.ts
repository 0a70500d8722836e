import { type Classroom, type ErrorCode, findParticipant, type Role } from '@rounds/classroom';

import { roleToSeat } from './seating.ts';

/** Somebody at the door, as far as the room needs to know. Travels between processes: plain values alone. */
export interface DoorQuestion {
  /** Who comes back to a seat; null for somebody new. */
  readonly returning: string | null;
  readonly isInstructor: boolean;
  /** What somebody who is no instructor asks to be. */
  readonly wantedRole: 'learner' | 'observer' | null;
}

export interface DoorAnswer {
  /** Of this room as it was built now: a ticket is for it alone. */
  readonly buildId: string;
  readonly refusal: ErrorCode | null;
  /** The person is in the room with another socket. */
  readonly isConnected: boolean;
  readonly role: Role;
}

/** Instructors are known by their cookie, people who come back by their seat; everybody else chooses to learn or watch. */
export function roleAtDoor(
  classroom: Classroom,
  { returning, isInstructor, wantedRole }: DoorQuestion,
): Role {
  const seated = returning === null ? undefined : findParticipant(classroom, returning)?.role;
  const wanted = isInstructor || seated === 'instructor' || seated === 'co-instructor';
  if (!wanted) return wantedRole ?? seated ?? 'learner';
  return seated === 'co-instructor' ? seated : roleToSeat(classroom, returning ?? '', 'instructor');
}
