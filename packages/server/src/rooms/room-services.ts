import type { RoomAudit } from '../audit/room-audit.ts';
import type { Clock } from '../clock.ts';
import type { TicketGate } from '../identity/ticket-gate.ts';
import type { JournalStore } from '../journal/journal-store.ts';
import type { Log } from '../logging/log.ts';
import type { RoomMetrics } from '../operations/room-metrics.ts';
import type { LaneKeys } from './lanes/lane-keys.ts';
import type { LocalRooms } from './local-rooms.ts';

/** What a room needs of the server around it. */
export interface RoomServices {
  readonly journal: JournalStore;
  readonly tickets: TicketGate;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: RoomLimits;
  readonly rooms: LocalRooms;
  readonly laneKeys: LaneKeys;
  readonly metrics: RoomMetrics;
  readonly audit: RoomAudit;
  /** Where several processes could build the room of one session. */
  readonly claims?: RoomClaims | undefined;
}

/** Which process has the room of which session. */
export interface RoomClaims {
  /** False where another process has it. */
  claim(roomId: string): Promise<boolean>;
  release(roomId: string): Promise<void>;
}

export interface RoomLimits {
  /** People connected to one room at a time. */
  readonly maxConnections: number;
  /** People who ever took a seat in one session. */
  readonly maxParticipants: number;
}

export const DEFAULT_ROOM_LIMITS: RoomLimits = { maxConnections: 2000, maxParticipants: 4000 };
