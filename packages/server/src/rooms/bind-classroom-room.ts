import { roomJoinOptionsSchema } from '@rounds/classroom';

import type { TicketClaims } from '../identity/tokens.ts';
import { ClassroomRoom } from './classroom-room.ts';
import { RefusedAtDoor } from './refused-at-door.ts';
import type { RoomServices } from './room-services.ts';
import type { Admission } from './seat-connection.ts';
import { sessionRoom } from './session-room.ts';

/** Makes the room class of one server: Colyseus constructs rooms itself, so the services come with the class. */
export function bindClassroomRoom(services: RoomServices): typeof ClassroomRoom {
  return class extends ClassroomRoom {
    override readonly services = services;

    static override async onAuth(_token: string, options: unknown): Promise<Admission> {
      return { ticket: await admitTicket(services, options) };
    }
  };
}

/**
 * The ticket's claims. The room it is for uses it up, wherever that room is.
 * @throws RefusedAtDoor where the options are not exactly a fresh ticket of this protocol.
 */
async function admitTicket(services: RoomServices, options: unknown): Promise<TicketClaims> {
  const parsed = roomJoinOptionsSchema.safeParse(options);
  if (!parsed.success) throw new RefusedAtDoor('connection.protocol');
  const { ticket } = parsed.data;
  const roomId = services.tickets.read(ticket)?.roomId;
  const admitted = roomId === undefined ? undefined : await sessionRoom(roomId).admitTicket(ticket);
  if (admitted === undefined) throw new RefusedAtDoor('join.token-expired');
  return admitted;
}
