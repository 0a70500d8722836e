import { type CaseDocument, type JournalEntry, PROTOCOL_VERSION } from '@rounds/classroom';

import type { JournalStore, SessionRecord } from './journal-store.ts';

const PAGE_ENTRIES = 1000;
const EXPORT_VERSION = 1;

export interface JournalExportOptions {
  /** With the names of people; else seats stand for them. */
  readonly names: boolean;
}

/** A session's journal as lines of JSON: the first says what it is, each other one is an entry, in order. */
export async function* exportJournal(
  journal: Pick<JournalStore, 'read'>,
  { sessionId, title, openedAtMs, endedAtMs }: SessionRecord,
  { names }: JournalExportOptions,
): AsyncGenerator<string> {
  const head = {
    format: 'rounds-journal',
    version: EXPORT_VERSION,
    protocolVersion: PROTOCOL_VERSION,
    sessionId,
    title,
    openedAtMs,
    endedAtMs: endedAtMs ?? null,
    names,
  };
  yield `${JSON.stringify(head)}\n`;
  let next = 0;
  for (;;) {
    const page = await journal.read(sessionId, next, PAGE_ENTRIES);
    if (page.length === 0) return;
    yield page.map((entry) => `${JSON.stringify(names ? entry : unnamed(entry))}\n`).join('');
    next += page.length;
  }
}

/** The entry without names of people: who take part, and who wrote and reviewed the cases. */
function unnamed(entry: JournalEntry): JournalEntry {
  const { command } = entry;
  switch (command.type) {
    case 'participant.join': {
      const { participant } = command;
      const named = { ...participant, name: `Seat ${participant.seatIndex + 1}` };
      return { ...entry, command: { ...command, participant: named } };
    }
    case 'session.open':
      return { ...entry, command: { ...command, cases: command.cases.map(withoutAuthors) } };
    default:
      return entry;
  }
}

function withoutAuthors(document: CaseDocument): CaseDocument {
  return { ...document, metadata: { ...document.metadata, author: '', reviewer: '' } };
}
