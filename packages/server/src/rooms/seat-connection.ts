import { MAX_COMMANDS_PER_SECOND, MAX_MESSAGES_PER_SECOND, type Role } from '@rounds/classroom';
import { type Client, ClientState } from '@colyseus/core';

import type { TicketClaims } from '../identity/tokens.ts';
import { Lanes } from './lanes/lanes.ts';
import { RateWindow } from './rate-window.ts';
import { SnapshotPace } from './snapshots/snapshot-pace.ts';

/**
 * What Colyseus keeps of a ticket between the reservation and the socket. The claims lie one level down on purpose: it
 * would take a `sessionId` among them for the id of the socket, and give everybody in the class the same.
 */
export interface Admission {
  readonly ticket: TicketClaims;
}

export type RoomClient = Client<{ userData: SeatConnection; auth: Admission }>;

/** One socket of one participant. A participant has at most one that counts. */
export interface SeatConnection {
  /** Not for every tick and pose: Colyseus leaves its clients as objects whose every property has to be searched for. */
  readonly client: RoomClient;
  /** Of the client: the `ws` socket. */
  readonly webSocket: unknown;
  readonly participantId: string;
  readonly role: Role;
  /** Known once the seat is taken. */
  seatIndex: number | undefined;
  readonly messages: RateWindow;
  readonly commands: RateWindow;
  readonly pace: SnapshotPace;
  readonly lanes: Lanes;
  /** Number of the newest pose; undefined before the first. */
  newestPose: number | undefined;
  /** Told to go: whatever it still sends is not heard. */
  closing: boolean;
  /** See `hasJoined`. */
  joined: boolean;
}

export function createSeatConnection(client: RoomClient, ticket: TicketClaims): SeatConnection {
  return {
    client,
    webSocket: client.ref,
    participantId: ticket.participantId,
    role: ticket.role,
    seatIndex: undefined,
    messages: new RateWindow(MAX_MESSAGES_PER_SECOND),
    commands: new RateWindow(MAX_COMMANDS_PER_SECOND),
    pace: new SnapshotPace(),
    lanes: new Lanes(),
    newestPose: undefined,
    closing: false,
    joined: false,
  };
}

/** Whether its client has been let in, whatever has become of its socket since. */
export function hasJoined(connection: SeatConnection): boolean {
  connection.joined ||= connection.client.state === ClientState.JOINED;
  return connection.joined;
}
