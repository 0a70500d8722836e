import { type Classroom, type Command, currentCase, type SystemCommand } from '@rounds/classroom';

import type { LibraryChange } from '../journal/journal-store.ts';

/** What an accepted command means for the case in the library: a key view saved in class is kept with its case. */
export function libraryChangeOf(
  before: Classroom,
  after: Classroom,
  command: Command | SystemCommand,
): LibraryChange | undefined {
  const { caseId } = currentCase(before);
  switch (command.type) {
    case 'bookmark.save': {
      const { bookmarkId } = command.bookmark;
      // As the classroom keeps it (its planes in order), not as it was sent.
      const bookmark = currentCase(after).keyViews.find((view) => view.bookmarkId === bookmarkId);
      return bookmark && { kind: 'save', caseId, bookmark };
    }
    case 'bookmark.remove':
      return { kind: 'remove', caseId, bookmarkId: command.bookmarkId };
    default:
      return undefined;
  }
}
