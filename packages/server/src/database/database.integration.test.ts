import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Command } from '@rounds/classroom';

import { acceptsCaseLibraries, FACTS } from '../cases/case-library.acceptance.ts';
import { bookmarkFixture, caseFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { acceptsJournals } from '../journal/journal-store.acceptance.ts';
import type { JournalStore, LibraryChange } from '../journal/journal-store.ts';
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
    const by = { editorId: 'ann', name: 'Dr Ann' };
    const save = { kind: 'save', caseId: 'case-a', by, atMs: 7, bookmark } as const;
    const remove: LibraryChange = {
      kind: 'remove',
      caseId: 'case-a',
      by,
      atMs: 8,
      bookmarkId: 'one',
    };
    await journal.append({ sessionId: 's', entries: [entry(1)], libraryChanges: [save, remove] });
    const keyViews = [bookmarkFixture('two'), bookmark];
    expect((await cases.find('case-a'))?.keyViews).toEqual(keyViews);
    expect(await cases.versions('case-a')).toMatchObject([
      { version: 3, savedAtMs: 8, savedBy: by, reason: 'key-view', changedFields: ['keyViews'] },
      { version: 2, savedAtMs: 7, savedBy: by, reason: 'key-view' },
      { version: 1 },
    ]);
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

/** Opens a session with these cases as the fixtures have them. */
function openingWith(journal: JournalStore) {
  return (sessionId: string, caseIds: readonly string[]) =>
    journal.open(
      { sessionId, code: '000001', title: 'T', openedAtMs: 9 },
      {
        sequence: 0,
        tick: 0,
        atMs: 9,
        actorId: 'server',
        command: {
          type: 'session.open',
          sessionId,
          title: 'T',
          cases: caseIds.map((caseId) => caseFixture(caseId)),
        },
      },
    );
}

describe('the SQLite case library behind its worker', () => {
  acceptsCaseLibraries(async () => (await connected()).cases);

  test('a session opened with a case is its last use; one with a quarantined case is not opened', async () => {
    const { journal, cases } = await connected();
    await cases.add(caseFixture('case-a'), FACTS, 5);
    await cases.add(caseFixture('case-b'), { ...FACTS, quarantineReasons: ['Text.'] }, 6);
    const opening = openingWith(journal);
    expect(await opening('s', ['case-a', 'case-b'])).toBe('case-quarantined');
    expect(await journal.listOpen()).toEqual([]);
    expect(await cases.isBeingTaught('case-a')).toBe(false);
    expect(await opening('s', ['case-a'])).toBe('opened');
    expect(await cases.isBeingTaught('case-a')).toBe(true);
    expect(await cases.isBeingTaught('case-b')).toBe(false);
    const query = { text: '', filters: {}, sort: 'recently-used', offset: 0, limit: 9 } as const;
    expect((await cases.search(query)).cases).toMatchObject([
      { caseId: 'case-a', lastUsedAtMs: 9 },
      { caseId: 'case-b', lastUsedAtMs: null },
    ]);
  });

  test('an open class keeps its images, and none is opened with images that were replaced', async () => {
    const { journal, cases } = await connected();
    await cases.add(caseFixture('case-a'), FACTS, 5);
    const opening = openingWith(journal);
    expect(await opening('s', ['case-a'])).toBe('opened');
    const replacement = {
      reason: 'masked',
      fromSha256: caseFixture('case-a').volume.assetSha256,
      toSha256: '1'.repeat(64),
      facts: FACTS,
      thumbnailSha256: null,
    } as const;
    const editor = { editorId: 'a', name: '' };
    expect(await cases.replaceImages('case-a', replacement, editor, 9)).toEqual({
      status: 'being-taught',
    });
    await cases.add(caseFixture('case-c'), FACTS, 6);
    expect(await cases.replaceImages('case-c', replacement, editor, 9)).toMatchObject({
      status: 'replaced',
    });
    // Who read the case before its images were replaced does not show the old ones.
    expect(await opening('t', ['case-c'])).toBe('case-changed');
  });
});

describe('reports of imports', () => {
  test('are kept, replaced and listed newest first', async () => {
    const { importReports } = await connected();
    const report = {
      importId: 'a',
      atMs: 5,
      summary: { sentences: ['Nothing was removed.'], counts: {} },
      caseIds: ['case-a'],
      refused: [],
    };
    await importReports.keep(report);
    await importReports.keep({ ...report, importId: 'b', atMs: 6 });
    await importReports.keep({ ...report, caseIds: [] });
    expect(await importReports.find('a')).toEqual({ ...report, caseIds: [] });
    expect(await importReports.find('c')).toBeUndefined();
    expect((await importReports.list(5)).map((r) => r.importId)).toEqual(['b', 'a']);
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
