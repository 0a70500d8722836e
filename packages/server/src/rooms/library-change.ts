import { type Classroom, currentCase, findParticipant, type JournalEntry } from '@rounds/classroom';

import type { LibraryChange } from '../journal/journal-store.ts';

/** What an accepted command means for the case in the library: a key view saved in class is kept with its case. */
export function libraryChangeOf(
  before: Classroom,
  after: Classroom,
  { command, actorId, atMs }: JournalEntry,
): LibraryChange | undefined {
  const { caseId } = currentCase(before);
  const by = { editorId: actorId, name: findParticipant(after, actorId)?.name ?? '' };
  switch (command.type) {
    case 'bookmark.save': {
      const { bookmarkId } = command.bookmark;
      // As the classroom keeps it (its planes in order), not as it was sent.
      const bookmark = currentCase(after).keyViews.find((view) => view.bookmarkId === bookmarkId);
      return bookmark && { kind: 'save', caseId, by, atMs, bookmark };
    }
    case 'bookmark.remove':
      return { kind: 'remove', caseId, by, atMs, bookmarkId: command.bookmarkId };
    default:
      return undefined;
  }
}
