import {
  type Classroom,
  type ErrorCode,
  findParticipant,
  isInstructor,
  SERVER_ACTOR,
} from '@rounds/classroom';

import type { TicketClaims } from '../identity/tokens.ts';
import type { LiveSession } from './live-session.ts';
import type { SeatConnection } from './seat-connection.ts';
import { seatingOf } from './seating.ts';

export interface RosterOptions {
  readonly live: LiveSession;
  readonly close: (connection: SeatConnection, reason: ErrorCode) => void;
  readonly report: (error: unknown) => void;
}

/** Who is connected, and the session's knowledge of it: seats are taken and dropped as sockets come and go. */
export class Roster {
  readonly #options: RosterOptions;
  readonly #connections = new Map<string, SeatConnection>();
  readonly #leaders: number[] = [];
  #leadersOf: Pick<Classroom, 'participants' | 'controlHolderId'> | undefined;

  constructor(options: RosterOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#connections.size;
  }

  get(participantId: string): SeatConnection | undefined {
    return this.#connections.get(participantId);
  }

  connections(): Iterable<SeatConnection> {
    return this.#connections.values();
  }

  add(connection: SeatConnection): void {
    this.#connections.set(connection.participantId, connection);
  }

  /** False where the person has another connection by now: somebody who moved to another tab has not left. */
  remove(connection: SeatConnection): boolean {
    if (this.#connections.get(connection.participantId) !== connection) return false;
    return this.#connections.delete(connection.participantId);
  }

  /** Seats of connected instructors, and of whoever has control. The same array until somebody comes or goes. */
  leaders(classroom: Classroom): readonly number[] {
    const known = this.#leadersOf;
    if (
      known?.participants === classroom.participants &&
      known.controlHolderId === classroom.controlHolderId
    ) {
      return this.#leaders;
    }
    this.#leadersOf = classroom;
    this.#leaders.length = 0;
    for (const participant of classroom.participants) {
      if (!participant.connected) continue;
      const hasControl = participant.participantId === classroom.controlHolderId;
      if (hasControl || isInstructor(participant)) this.#leaders.push(participant.seatIndex);
    }
    return this.#leaders;
  }

  /** Resolves once the seat is journaled. False where it could not be. Who comes back to a journaled seat need not wait. */
  async takeSeat(connection: SeatConnection, ticket: TicketClaims): Promise<boolean> {
    const { live } = this.#options;
    const { participantId } = connection;
    const isBack = findParticipant(live.committed, participantId) !== undefined;
    const seating = seatingOf(ticket);
    const outcome = await (isBack
      ? live.show(SERVER_ACTOR, seating)
      : live.change(SERVER_ACTOR, seating));
    const seat = live.current.participants.find((p) => p.participantId === participantId);
    if (outcome.status === 'refused' || seat === undefined) {
      this.remove(connection);
      return false;
    }
    connection.seatIndex = seat.seatIndex;
    return true;
  }

  async dropSeat(participantId: string): Promise<void> {
    // A socket need not stay half closed because the disk is slow.
    await this.#options.live.show(SERVER_ACTOR, (classroom) => {
      const seat = classroom.participants.find((p) => p.participantId === participantId);
      const returned = this.#connections.has(participantId);
      return seat?.connected === true && !returned
        ? { type: 'participant.drop', participantId }
        : undefined;
    });
  }

  /** After a rollback the session may know of joins that were undone and not of leaves: brings it to the sockets. */
  reconcile({ participants }: Classroom): void {
    const { close, report } = this.#options;
    for (const { connected, participantId } of participants) {
      if (!connected || this.#connections.has(participantId)) continue;
      this.dropSeat(participantId).catch(report);
    }
    const seated = new Set(participants.filter((p) => p.connected).map((p) => p.participantId));
    for (const connection of this.#connections.values()) {
      if (connection.seatIndex === undefined) continue;
      if (!seated.has(connection.participantId)) close(connection, 'server.stopping');
    }
  }
}
