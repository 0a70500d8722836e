import type { InstructorState, JoinReply, SharedState } from '@rounds/classroom';

import type { JoinOutcome } from '../joining/join-outcome.ts';
import type { LaneEvents, LaneLink } from './lane-link.ts';

/** One socket into a room, without a word of how it is done. Exactly one `closed` ends its events. */
export interface RoomLink {
  /** False where the socket cannot take it any more; a `closed` follows or came before. */
  send(type: string, payload: unknown): boolean;
  sendBytes(type: number, bytes: Uint8Array): boolean;
  /** Opens a lane as the server offered it; undefined where the socket is closed. */
  openLane(path: string, events: LaneEvents): LaneLink | undefined;
  /** Says goodbye, then closes. */
  leave(): Promise<void>;
  /** Closes without a word, and says `closed` at once, even if the other side is long gone. */
  cut(): void;
}

export interface RoomLinkEvents {
  /** Anything at all arrived. */
  received(byteLength: number): void;
  state(state: SharedState): void;
  instructorState(state: InstructorState): void;
  snapshot(bytes: Uint8Array): void;
  /** Messages as they came, unchecked. */
  reply(message: unknown): void;
  pong(message: unknown): void;
  lane(message: unknown): void;
  closed(closeCode: number): void;
}

/**
 * Opens a room with a pass. Done means: joined, and the first state was handed to `events.state`. Before that, and after
 * any other outcome, `events.closed` stays silent.
 */
export type OpenRoom = (
  pass: JoinReply,
  events: RoomLinkEvents,
  signal: AbortSignal,
) => Promise<JoinOutcome<RoomLink>>;
