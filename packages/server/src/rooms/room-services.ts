import type { Clock } from '../clock.ts';
import type { TicketGate } from '../identity/ticket-gate.ts';
import type { JournalStore } from '../journal/journal-store.ts';
import type { Log } from '../logging/log.ts';

/** What a room needs of the server around it. */
export interface RoomServices {
  readonly journal: JournalStore;
  readonly tickets: TicketGate;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: RoomLimits;
}

export interface RoomLimits {
  /** People connected to one room at a time. */
  readonly maxConnections: number;
  /** People who ever took a seat in one session. */
  readonly maxParticipants: number;
}

export const DEFAULT_ROOM_LIMITS: RoomLimits = { maxConnections: 100, maxParticipants: 1000 };
