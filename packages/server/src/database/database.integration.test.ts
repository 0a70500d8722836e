import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Command } from '@rounds/classroom';

import { type AuditEvent, sealKeyOf } from '../audit/audit-record.ts';
import { verifyChain } from '../audit/verify-chain.ts';
import { acceptsCaseLibraries, FACTS } from '../cases/case-library.acceptance.ts';
import { type Connect, forBothDatabases } from '../fixtures/both-databases.ts';
import { bookmarkFixture, caseFixture } from '../fixtures/case-fixture.ts';
import { removeTemporaryFolders, temporaryFolder } from '../fixtures/temporary-folder.ts';
import { acceptsJournals } from '../journal/journal-store.acceptance.ts';
import type { JournalStore, LibraryChange } from '../journal/journal-store.ts';
import { connectDatabase, type Database } from './database-client.ts';

jest.setTimeout(60_000);

forBothDatabases((connect) => {
  describe('the journal', () => {
    acceptsTheJournal(connect);
  });
  describe('the case library', () => {
    acceptsTheLibrary(connect);
  });
  describe('reports of imports', () => {
    acceptsReports(connect);
  });
  describe('one-time links', () => {
    acceptsLinks(connect);
  });
  describe('the audit log', () => {
    acceptsAudit(connect);
  });
});

describe('the database behind its worker', () => {
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

  test('calls to a closed database fail, they do not hang', async () => {
    const database = await connected();
    await database.ping();
    const asked = database.cases.count();
    await database.close();
    await expect(asked).resolves.toBe(0);
    await expect(database.cases.count()).rejects.toThrow('closed');
  });

  test('a database that cannot be opened says so', async () => {
    await expect(connectDatabase(await temporaryFolder())).rejects.toThrow();
  });
});

function acceptsTheJournal(connect: Connect): void {
  acceptsJournals(async () => (await connect()).journal);

  test('a key view saved in class is in the library with the same commit', async () => {
    const { journal, cases } = await connect();
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
}

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

function acceptsTheLibrary(connect: Connect): void {
  acceptsCaseLibraries(async () => (await connect()).cases);

  test('a session opened with a case is its last use; one with a quarantined case is not opened', async () => {
    const { journal, cases } = await connect();
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
    const { journal, cases } = await connect();
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
}

function acceptsReports(connect: Connect): void {
  test('are kept, replaced and listed newest first', async () => {
    const { importReports } = await connect();
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
}

function acceptsLinks(connect: Connect): void {
  test('are used once, and not after they expire', async () => {
    const { links } = await connect();
    await links.add('a', 100);
    await links.add('b', 100);
    expect(await links.use('unknown', 50)).toBe(false);
    expect(await links.use('a', 50)).toBe(true);
    expect(await links.use('a', 50)).toBe(false);
    expect(await links.use('b', 100)).toBe(false);
  });

  test('two who use one at the same moment: one gets in', async () => {
    const { links } = await connect();
    await links.add('a', 100);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => links.use('a', 50)));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
  });
}

function auditEvent(number: number): AuditEvent {
  const details = { version: number, fields: ['title'] };
  return {
    atMs: number,
    action: 'case.changed',
    actor: 'a',
    subject: `${number}`,
    details,
  };
}

function acceptsAudit(connect: Connect): void {
  const sealKey = sealKeyOf(new Uint8Array(32).fill(3));

  test('many who write at once make one chain', async () => {
    const { audit } = await connect();
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        audit.append([auditEvent(2 * index), auditEvent(2 * index + 1)], sealKey),
      ),
    );
    expect(await verifyChain(audit, { sealKey })).toMatchObject({ status: 'whole', entries: 24 });
    const records = await audit.read({ sinceMs: 20, limit: 9 });
    expect(new Set(records.map(({ atMs }) => atMs))).toEqual(new Set([20, 21, 22, 23]));
  });
}
