import { type Classroom, findParticipant, type Role, type SystemCommand } from '@rounds/classroom';

import type { TicketClaims } from '../identity/tokens.ts';

/** Takes the seat a ticket was given for: the person's own, or the lowest free one. Decided when it is applied. */
export function seatingOf(ticket: TicketClaims): (classroom: Classroom) => SystemCommand {
  return (classroom) => {
    const { participantId, name, device } = ticket;
    const seatIndex =
      findParticipant(classroom, participantId)?.seatIndex ?? lowestFreeSeat(classroom);
    const role = roleToSeat(classroom, participantId, ticket.role);
    return {
      type: 'participant.join',
      participant: { participantId, name, role, device, seatIndex },
    };
  };
}

/** The first instructor of a session is its instructor; those who come later are co-instructors. */
export function roleToSeat(classroom: Classroom, participantId: string, role: Role): Role {
  if (role !== 'instructor') return role;
  const another = classroom.participants.some(
    (p) => p.role === 'instructor' && p.participantId !== participantId,
  );
  return another ? 'co-instructor' : 'instructor';
}

/** Seats belong to people until the session ends, so those of absent people are not free. */
function lowestFreeSeat(classroom: Classroom): number {
  let free = 0;
  // Participants are ordered by seat.
  for (const { seatIndex } of classroom.participants) {
    if (seatIndex > free) break;
    free = seatIndex + 1;
  }
  return free;
}
