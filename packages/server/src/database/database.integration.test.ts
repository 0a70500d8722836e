import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Command } from '@rounds/classroom';

import { bookmarkFixture, caseFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { acceptsJournals } from '../journal/journal-store.acceptance.ts';
import type { LibraryChange } from '../journal/journal-store.ts';
import { connectDatabase, type Database } from './database-client.ts';

jest.setTimeout(60_000);

const open: Database[] = [];

async function connected(path?: string): Promise<Database> {
  const database = await connectDatabase(path ?? join(await temporaryFolder(), 'rounds.sqlite'));
  open.push(database);
  return database;
}

afterEach(async () => {
  for (const database of open.splice(0)) await database.close();
});
afterAll(removeTemporaryFolders);

const FACTS = { columns: 512, rows: 512, slices: 135, warnings: ['Look first.'] };

describe('the SQLite journal behind its worker', () => {
  acceptsJournals(async () => (await connected()).journal);

  test('what a connection committed, the next one reads', async () => {
    const path = join(await temporaryFolder(), 'rounds.sqlite');
    const first = await connected(path);
    await first.cases.add(caseFixture('case-a'), FACTS, 5);
    await first.close();
    const second = await connected(path);
    expect(await second.cases.list()).toMatchObject([
      { caseId: 'case-a', ...FACTS, createdAtMs: 5 },
    ]);
  });

  test('a key view saved in class is in the library with the same commit', async () => {
    const { journal, cases } = await connected();
    await cases.add(caseFixture('case-a'), FACTS, 5);
    const session = { sessionId: 's', code: '000001', title: 'T', openedAtMs: 1 };
    const command: Command = { type: 'everyone.gather' };
    const entry = (sequence: number) => ({ sequence, tick: 1, atMs: 1, actorId: 'a', command });
    await journal.open(session, entry(0));
    const bookmark = bookmarkFixture('three');
    const save: LibraryChange = { kind: 'save', caseId: 'case-a', bookmark };
    const remove: LibraryChange = { kind: 'remove', caseId: 'case-a', bookmarkId: 'one' };
    await journal.append({ sessionId: 's', entries: [entry(1)], libraryChanges: [save, remove] });
    const keyViews = [bookmarkFixture('two'), bookmark];
    expect((await cases.find('case-a'))?.keyViews).toEqual(keyViews);
    await expect(
      journal.append({
        sessionId: 's',
        entries: [entry(9)],
        libraryChanges: [{ ...save, bookmark: { ...bookmark, title: 'x' } }],
      }),
    ).rejects.toThrow();
    expect((await cases.find('case-a'))?.keyViews).toEqual(keyViews);
  });

  test('calls to a closed database fail, they do not hang', async () => {
    const database = await connected();
    const asked = database.cases.count();
    await database.close();
    await expect(asked).resolves.toBe(0);
    await expect(database.cases.count()).rejects.toThrow('closed');
  });

  test('a database that cannot be opened says so', async () => {
    await expect(connectDatabase(await temporaryFolder())).rejects.toThrow();
  });
});

describe('the case library', () => {
  test('lists newest first, edits text, moves to the bin and takes from it', async () => {
    const { cases } = await connected();
    await cases.add(caseFixture('case-a'), FACTS, 5);
    await cases.add(caseFixture('case-b'), FACTS, 5);
    expect((await cases.list()).map((c) => c.caseId)).toEqual(['case-b', 'case-a']);
    const text = { title: 'New', history: 'h', question: '', reveal: 'r' };
    expect(await cases.setText('case-a', text)).toEqual(caseFixture('case-a', text));
    expect(await cases.moveToBin('case-a', 7)).toBe(true);
    expect(await cases.moveToBin('case-a', 7)).toBe(false);
    expect(await cases.find('case-a')).toBeUndefined();
    expect(await cases.setText('case-a', text)).toBeUndefined();
    expect((await cases.list()).map((c) => c.caseId)).toEqual(['case-b']);
    expect(await cases.takeFromBin('case-a')).toBe(true);
    expect(await cases.find('case-a')).toEqual(caseFixture('case-a', text));
    expect(await cases.takeFromBin('nothing')).toBe(false);
    expect(await cases.count()).toBe(2);
  });
});

describe('one-time links', () => {
  test('are used once, and not after they expire', async () => {
    const { links } = await connected();
    await links.add('a', 100);
    await links.add('b', 100);
    expect(await links.use('unknown', 50)).toBe(false);
    expect(await links.use('a', 50)).toBe(true);
    expect(await links.use('a', 50)).toBe(false);
    expect(await links.use('b', 100)).toBe(false);
  });

  test('two who use one at the same moment: one gets in', async () => {
    const { links } = await connected();
    await links.add('a', 100);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => links.use('a', 50)));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
  });
});
