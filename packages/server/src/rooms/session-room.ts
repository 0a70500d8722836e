import { matchMaker } from '@colyseus/core';

import type { TicketClaims } from '../identity/tokens.ts';
import type { DoorAnswer, DoorQuestion } from './door.ts';
import { RefusedAtDoor } from './refused-at-door.ts';

/** The room of a session, in this process or in another one: all that is asked of it from outside. */
export interface SessionRoom {
  readonly roomId: string;
  answerDoor(question: DoorQuestion): Promise<DoorAnswer>;
  /** Uses up a ticket of this room. Undefined where it is no fresh one. */
  admitTicket(ticket: string): Promise<TicketClaims | undefined>;
  connectedCount(): Promise<number>;
  /** Sends everybody away from a class that has ended. Nothing is journaled after that. */
  dismiss(): Promise<void>;
  /** Closes the room where nobody is in it; false where somebody is. Nothing is journaled after that. */
  abandon(): Promise<boolean>;
}

const PATIENCE_MS = 2000;
/** For a number that is shown and may be a little old. */
const COUNT_PATIENCE_MS = 500;

/** Asks the room itself where it is in this process, and the process that has it where it is not. */
export function sessionRoom(roomId: string): SessionRoom {
  const ask = async (
    method: string,
    parameters: readonly unknown[],
    patienceMs = PATIENCE_MS,
  ): Promise<unknown> => {
    try {
      return await matchMaker.remoteRoomCall(roomId, method, [...parameters], patienceMs);
    } catch (error) {
      // It closed since it was found, or its process did: another try finds where it is then.
      throw new RefusedAtDoor('server.stopping', { cause: error });
    }
  };
  return {
    roomId,
    answerDoor: async (question) => (await ask('answerDoor', [question])) as DoorAnswer,
    admitTicket: async (ticket) =>
      ((await ask('admitTicket', [ticket])) as TicketClaims | null) ?? undefined,
    connectedCount: async () => Number(await ask('countConnected', [], COUNT_PATIENCE_MS)),
    dismiss: async () => void (await ask('dismiss', [])),
    abandon: async () => (await ask('abandon', [])) === true,
  };
}
