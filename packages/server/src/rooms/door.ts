import { type Classroom, type ErrorCode, findParticipant, type Role } from '@rounds/classroom';

import type { RoomLimits } from './room-services.ts';
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

/** How full a room is. */
interface Crowd {
  readonly connected: number;
  readonly isConnected: (participantId: string) => boolean;
}

/**
 * Whether somebody may come in, or why not. Who is in with another socket always may: that one is closed.
 * @param participantId undefined: somebody new
 */
export function refusalAtDoor(
  { lifecycle, participants }: Pick<Classroom, 'lifecycle' | 'participants'>,
  { connected, isConnected }: Crowd,
  { maxConnections, maxParticipants }: RoomLimits,
  participantId: string | undefined,
): ErrorCode | undefined {
  if (lifecycle === 'ended') return 'join.session-ended';
  if (participantId !== undefined && isConnected(participantId)) return undefined;
  const isNew =
    participantId === undefined || !participants.some((p) => p.participantId === participantId);
  if (isNew && participants.length >= maxParticipants) return 'join.room-full';
  return connected >= maxConnections ? 'join.room-full' : undefined;
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
