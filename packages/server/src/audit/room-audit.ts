import type { ErrorCode } from '@rounds/classroom';

import type { RefusalNotes } from './refusal-notes.ts';

/** What a room tells the audit log that its journal does not hold: who was refused what. Never waits, never throws. */
export interface RoomAudit {
  /** `type` of the command, or `malformed`. */
  commandRefused(sessionId: string, participantId: string, type: string, code: ErrorCode): void;
  /** A socket was closed because of what came through it. */
  socketClosed(sessionId: string, participantId: string, code: ErrorCode): void;
}

/** Refusals that say somebody tried what is not theirs; the others are everyday. */
const OF_PERMISSION: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'command.not-permitted',
  'command.control-required',
  'command.invalid',
]);
const OF_THE_SENDER: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'connection.flooding',
  'connection.protocol',
]);

export function createRoomAudit(notes: RefusalNotes): RoomAudit {
  return {
    commandRefused(sessionId, participantId, type, code) {
      if (!OF_PERMISSION.has(code)) return;
      const details = { command: type, code };
      notes.note(
        'permission.refused',
        `participant:${participantId}`,
        `class:${sessionId}`,
        details,
      );
    },
    socketClosed(sessionId, participantId, code) {
      if (!OF_THE_SENDER.has(code)) return;
      notes.note('socket.closed', `participant:${participantId}`, `class:${sessionId}`, { code });
    },
  };
}
