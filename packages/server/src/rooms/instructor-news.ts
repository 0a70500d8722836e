import {
  type CaseDocument,
  type Classroom,
  instructorStateOf,
  isInstructor,
  MESSAGES,
} from '@rounds/classroom';

import type { RoomClient } from './seat-connection.ts';
import type { Roster } from './roster.ts';

/** What only those who teach are told, beside what is synced to all: the cases with their answers. */
export class InstructorNews {
  readonly #roster: Roster;
  #casesShown: readonly CaseDocument[] | undefined;

  constructor(roster: Roster) {
    this.#roster = roster;
  }

  /** Somebody has taken a seat. */
  welcome(client: RoomClient, classroom: Classroom, participantId: string): void {
    const seat = classroom.participants.find((p) => p.participantId === participantId);
    if (seat !== undefined && isInstructor(seat)) {
      client.send(MESSAGES.instructor, instructorStateOf(classroom));
    }
  }

  /** After a tick: tells those who teach, where the cases have changed. */
  update(classroom: Classroom): void {
    if (classroom.cases === this.#casesShown) return;
    this.#casesShown = classroom.cases;
    const message = instructorStateOf(classroom);
    for (const participant of classroom.participants) {
      const connection = this.#roster.get(participant.participantId);
      // Those who are just joining get it once they are seated.
      if (connection?.seatIndex === undefined || !isInstructor(participant)) continue;
      connection.client.send(MESSAGES.instructor, message);
    }
  }
}
