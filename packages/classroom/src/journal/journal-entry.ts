import * as z from 'zod';

import { replayCommand } from '../commands/apply.ts';
import { withoutLostHolds } from '../commands/holding.ts';
import {
  type Command,
  commandSchema,
  type SystemCommand,
  systemCommandSchema,
} from '../commands/command.ts';
import { type Classroom, NOBODY } from '../state/classroom.ts';
import type { Participant } from '../state/participant.ts';
import { TICK_RATES_HZ } from '../state/tick-rate.ts';
import { NO_HISTORY } from '../state/view-history.ts';

/** The actor of what the server itself records. */
export const SERVER_ACTOR = 'server';

/** One accepted change of one session. The session's state is the fold of its entries, in order of sequence. */
export interface JournalEntry {
  /** 0, 1, 2 ... without gaps within a session. */
  readonly sequence: number;
  /** Server tick in which it was applied. */
  readonly tick: number;
  /** Unix time, milliseconds. */
  readonly atMs: number;
  /** participantId, or SERVER_ACTOR. */
  readonly actorId: string;
  readonly command: Command | SystemCommand;
}

const storedCommandSchema = z.union([commandSchema, systemCommandSchema]);

export const journalEntrySchema = z.strictObject({
  sequence: z.int().min(0),
  tick: z.int().min(0),
  atMs: z.number().min(0),
  actorId: z.string().min(1).max(64),
  command: storedCommandSchema,
});

/** What held less when the first journals were written: only these are completed when they are read again. */
export const GROWN: ReadonlySet<string> = new Set<Command['type'] | SystemCommand['type']>([
  'overlay.set',
  'session.open',
  'view.set',
  'bookmark.save',
]);

/** A command as this server once wrote it. It was checked at the door then, and is not checked again. */
export function readStoredCommand(text: string): Command | SystemCommand {
  const stored = JSON.parse(text) as Command | SystemCommand;
  return GROWN.has(stored.type) ? storedCommandSchema.parse(stored) : stored;
}

/** A journal that cannot be folded: entries missing, out of order, or refused where they were once accepted. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

/** The classroom after all of these entries. @throws JournalError */
export function foldJournal(entries: Iterable<JournalEntry>): Classroom {
  let classroom: Classroom | undefined;
  let expected = 0;
  for (const entry of entries) {
    if (entry.sequence !== expected) {
      throw new JournalError(`entry ${expected} is missing: found ${entry.sequence}`);
    }
    classroom = foldEntry(classroom, entry);
    expected += 1;
  }
  if (classroom === undefined) throw new JournalError('the journal is empty');
  return classroom;
}

/** The classroom after one more entry. @throws JournalError */
export function foldEntry(classroom: Classroom | undefined, entry: JournalEntry): Classroom {
  const { command } = entry;
  if (command.type === 'session.open') {
    if (classroom !== undefined) throw new JournalError('the session was opened twice');
    return openClassroom(command, entry.atMs);
  }
  if (classroom === undefined) throw new JournalError('the session was never opened');
  switch (command.type) {
    case 'participant.join':
      return seat(classroom, command.participant);
    case 'participant.drop':
      return drop(classroom, (participant) => participant.participantId === command.participantId);
    case 'room.rebuild':
      return drop(classroom, () => true);
    default: {
      const outcome = replayCommand(classroom, entry.actorId, command, entry.atMs);
      if (outcome.status === 'refused') {
        throw new JournalError(`entry ${entry.sequence} is refused: ${outcome.code}`);
      }
      return outcome.classroom;
    }
  }
}

function openClassroom(
  { sessionId, title, cases, tickRateHz = TICK_RATES_HZ[0] }: Opening,
  openedAtMs: number,
): Classroom {
  const first = cases[0];
  if (first === undefined) throw new JournalError('a session needs a case');
  return {
    sessionId,
    title,
    lifecycle: 'open',
    openedAtMs,
    tickRateHz,
    cases,
    caseIndex: 0,
    stepIndex: 0,
    view: first.initialView,
    comparison: null,
    history: NO_HISTORY,
    participants: [],
    controlHolderId: NOBODY,
    holds: [],
    gatherCount: 0,
  };
}

type Opening = Extract<SystemCommand, { type: 'session.open' }>;
type Seated = Extract<SystemCommand, { type: 'participant.join' }>['participant'];

function seat(classroom: Classroom, seated: Seated): Classroom {
  const before = classroom.participants.find((p) => p.participantId === seated.participantId);
  const participant: Participant = {
    ...seated,
    connected: true,
    handRaised: before?.handRaised ?? false,
    following: before?.following ?? true,
  };
  const others = classroom.participants.filter((p) => p !== before);
  const participants = [...others, participant].sort((a, b) => a.seatIndex - b.seatIndex);
  return withoutLostHolds({ ...classroom, participants });
}

function drop(classroom: Classroom, isDropped: (participant: Participant) => boolean): Classroom {
  const participants = classroom.participants.map((participant) =>
    participant.connected && isDropped(participant)
      ? { ...participant, connected: false }
      : participant,
  );
  return withoutLostHolds({ ...classroom, participants });
}
