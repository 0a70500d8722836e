import {
  CHECKPOINT_FORMAT,
  type Classroom,
  foldEntry,
  JournalError,
  type JournalEntry,
  readCheckpoint,
  writeCheckpoint,
} from '@rounds/classroom';

import type { JournalCheckpoint, JournalStore } from './journal-store.ts';

/** Entries that are read at a time: a long journal is never whole in memory. */
const PAGE_ENTRIES = 5000;

export interface RestoredClassroom {
  /** undefined: there is no such session. */
  readonly classroom: Classroom | undefined;
  readonly nextSequence: number;
  readonly lastTick: number;
  /** Sequence of the checkpoint it began with; 0 where the whole journal was folded. */
  readonly foldedFrom: number;
}

/**
 * The classroom of a journal: the newest checkpoint that can be read, and the entries behind it. What cannot be read, or
 * does not go together with the entries behind it, is passed over; at last the whole journal is folded.
 */
export async function restoreClassroom(
  journal: Pick<JournalStore, 'read' | 'checkpoint'>,
  sessionId: string,
): Promise<RestoredClassroom> {
  let checkpoint = await journal.checkpoint(sessionId);
  while (checkpoint !== undefined) {
    const { sequence, format, text } = checkpoint;
    const begun = readCheckpoint(format, text);
    const restored = begun && (await tryFold(journal, sessionId, begun, sequence));
    if (restored !== undefined) return restored;
    checkpoint = await journal.checkpoint(sessionId, sequence);
  }
  return foldFrom(journal, sessionId, undefined, 0);
}

/** What `JournalStore.advanceCheckpoint` keeps next; undefined where nothing was appended since. */
export async function nextCheckpoint(
  journal: Pick<JournalStore, 'read' | 'checkpoint'>,
  sessionId: string,
): Promise<JournalCheckpoint | undefined> {
  const { classroom, nextSequence, foldedFrom } = await restoreClassroom(journal, sessionId);
  if (classroom === undefined || nextSequence === foldedFrom) return undefined;
  return { sequence: nextSequence, format: CHECKPOINT_FORMAT, text: writeCheckpoint(classroom) };
}

async function tryFold(
  journal: Pick<JournalStore, 'read'>,
  sessionId: string,
  begun: Classroom,
  sequence: number,
): Promise<RestoredClassroom | undefined> {
  // The last entry it stands for tells the tick, and that the journal reaches that far.
  const [last] = await journal.read(sessionId, sequence - 1, 1);
  if (last === undefined || begun.sessionId !== sessionId) return undefined;
  try {
    const restored = await foldFrom(journal, sessionId, begun, sequence);
    return { ...restored, lastTick: Math.max(restored.lastTick, last.tick) };
  } catch (error) {
    if (error instanceof JournalError) return undefined;
    throw error;
  }
}

async function foldFrom(
  journal: Pick<JournalStore, 'read'>,
  sessionId: string,
  begun: Classroom | undefined,
  foldedFrom: number,
): Promise<RestoredClassroom> {
  let classroom = begun;
  let nextSequence = foldedFrom;
  let lastTick = 0;
  let page: readonly JournalEntry[];
  do {
    page = await journal.read(sessionId, nextSequence, PAGE_ENTRIES);
    for (const entry of page) {
      if (entry.sequence !== nextSequence) throw new JournalError(missing(nextSequence, entry));
      classroom = foldEntry(classroom, entry);
      nextSequence += 1;
      lastTick = entry.tick;
    }
  } while (page.length === PAGE_ENTRIES);
  return { classroom, nextSequence, lastTick, foldedFrom };
}

function missing(expected: number, found: JournalEntry): string {
  return `entry ${expected} is missing: found ${found.sequence}`;
}
