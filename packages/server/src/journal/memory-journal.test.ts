import { describe } from '@jest/globals';

import { MemoryJournal } from '../fixtures/memory-journal.ts';
import { acceptsJournals } from './journal-store.acceptance.ts';

describe('the journal of tests', () => {
  acceptsJournals(async () => new MemoryJournal());
});
