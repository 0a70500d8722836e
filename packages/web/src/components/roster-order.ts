import type { Participant, Role } from '@rounds/classroom';

const ROLE_ORDER: Readonly<Record<Role, number>> = {
  instructor: 0,
  'co-instructor': 1,
  learner: 2,
  observer: 3,
};

/** Who is here first, then who is away; those who teach before those who learn; else in the order of their seats. */
export function orderRoster(participants: readonly Participant[]): readonly Participant[] {
  return participants.toSorted(
    (a, b) =>
      Number(b.connected) - Number(a.connected) ||
      ROLE_ORDER[a.role] - ROLE_ORDER[b.role] ||
      a.seatIndex - b.seatIndex,
  );
}

/**
 * Raised hands in the order in which they went up, as ids: those known already keep their place, new ones queue behind
 * them. The order of hands that went up at once is that of the seats.
 */
export function queueHands(
  queue: readonly string[],
  participants: readonly Participant[],
): readonly string[] {
  const raised = participants
    .filter(({ handRaised }) => handRaised)
    .map(({ participantId }) => participantId);
  const waiting = queue.filter((participantId) => raised.includes(participantId));
  const arrived = raised.filter((participantId) => !queue.includes(participantId));
  if (arrived.length === 0 && waiting.length === queue.length) return queue;
  return [...waiting, ...arrived];
}

/** People present, instructors and observers included. */
export function countPresent(participants: readonly Participant[]): number {
  let present = 0;
  for (const participant of participants) if (participant.connected) present++;
  return present;
}
